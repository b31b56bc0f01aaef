// One learner in a JavaScript library, driven line by line: a JSON description first, then numbers of steps; each is answered by CPU seconds.
"use strict";
const readline = require("node:readline");

const shuffled = (n) => {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
};

function convnetjs({ shape, layers, classes, batch, optimiser, lr, x, y }) {
  const convnet = require("convnetjs");
  const [depth, height, width] = shape.length === 3 ? shape : [shape[0], 1, 1];
  const defs = [{ type: "input", out_sx: width, out_sy: height, out_depth: depth }];
  for (const layer of layers) {
    if (layer.kind === "dense") defs.push({ type: "fc", num_neurons: layer.units, activation: layer.activation });
    if (layer.kind === "conv") defs.push({ type: "conv", sx: 3, filters: layer.units, stride: 1, pad: 1, activation: layer.activation });
    if (layer.kind === "pool") defs.push({ type: "pool", sx: 2, stride: 2 });
  }
  defs.push({ type: "softmax", num_classes: classes });
  const net = new convnet.Net();
  net.makeLayers(defs);
  const trainer = new convnet.Trainer(net, { method: optimiser, learning_rate: lr, momentum: 0, batch_size: batch, l2_decay: 0 });
  const volumes = x.map((row) => {
    const volume = new convnet.Vol(width, height, depth, 0);
    // rows are channel by channel, volumes are pixel by pixel
    for (let c = 0; c < depth; c++) for (let p = 0; p < width * height; p++) volume.w[p * depth + c] = row[c * width * height + p];
    return volume;
  });
  let order = shuffled(x.length), at = 0;
  return (steps) => {
    for (let k = 0; k < steps * batch; k++) {
      if (at === order.length) { order = shuffled(x.length); at = 0; }
      const i = order[at++];
      trainer.train(volumes[i], y[i]);
    }
  };
}

function tfjs({ shape, layers, classes, batch, optimiser, lr, x, y }) {
  const tf = require("@tensorflow/tfjs");
  tf.setBackend("cpu");
  const image = shape.length === 3, model = tf.sequential(), inputShape = image ? [shape[1], shape[2], shape[0]] : shape;
  let first = { inputShape };
  for (const layer of layers) {
    if (layer.kind === "dense") model.add(tf.layers.dense({ units: layer.units, activation: layer.activation, ...first }));
    if (layer.kind === "conv") model.add(tf.layers.conv2d({ filters: layer.units, kernelSize: 3, padding: "same", activation: layer.activation, ...first }));
    if (layer.kind === "pool") model.add(tf.layers.maxPooling2d({ poolSize: 2, ...first }));
    first = {};
  }
  if (image) model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: classes === 2 ? 1 : classes }));
  const rule = optimiser === "adam" ? tf.train.adam(lr) : tf.train.sgd(lr);
  const rows = image ? tf.tensor(x, [x.length, ...shape]).transpose([0, 2, 3, 1]) : tf.tensor2d(x);
  const aims = classes === 2 ? tf.tensor2d(y, [y.length, 1]) : tf.oneHot(tf.tensor1d(y, "int32"), classes).toFloat();
  const measure = classes === 2 ? tf.losses.sigmoidCrossEntropy : tf.losses.softmaxCrossEntropy;
  let inputs, targets, at = x.length;
  return (steps) => {
    for (let k = 0; k < steps; k++) {
      if (at >= x.length) {
        tf.dispose([inputs, targets].filter(Boolean));
        const order = tf.tensor1d(shuffled(x.length), "int32");
        [inputs, targets] = [rows.gather(order), aims.gather(order)];
        order.dispose();
        at = 0;
      }
      const size = Math.min(batch, x.length - at), start = at;
      tf.tidy(() => {
        const some = inputs.slice([start], [size]), wanted = targets.slice([start], [size]);
        rule.minimize(() => measure(wanted, model.apply(some, { training: true })));
      });
      at += size;
    }
  };
}

let run = null;
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  if (run === null) {
    const told = JSON.parse(line);
    run = { convnetjs, tfjs }[told.library](told);
    console.log("ready");
    return;
  }
  const before = process.cpuUsage();
  run(Number(line));
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1e6);
});
