// What a block does to a sum before it goes on, as it is written.

const WRITTEN = { Tanh: "tanh", Sigmoid: "σ", "Hard sigmoid": "hard σ", Softmax: "softmax" };
const PIECES = { ReLU: (z) => `max(0, ${z})`, ReLU6: (z) => `min(6, max(0, ${z}))` };

/** ["Tanh", "Dropout"] and "z" → "Dropout(tanh(z))"; without followers the text itself. */
export const applied = (followers, text) => followers.reduce((inside, name) => PIECES[name]?.(inside) ?? `${WRITTEN[name] ?? name}(${inside})`, text);
