"""Long jobs: work that goes on for minutes in a process of its own, told about as it comes, kept in the store, and resumed after a restart."""
