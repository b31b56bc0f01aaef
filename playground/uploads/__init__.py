"""What users bring along: files kept once by what is in them, read in processes of their own, and never unpickled."""
