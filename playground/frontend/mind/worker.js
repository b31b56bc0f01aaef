// Pictures of networks that would hold the page up, made beside it. The first message is the scene, the others are jobs (see aside.js).
import { Mind } from "./mind.js";
import { arrays, Pictures } from "./pictures.js";

let pictures = null;

onmessage = ({ data }) => {
  if (data.scene) pictures = new Pictures(new Mind(data.scene), data.scene);
  else {
    const begun = performance.now();
    const made = data.map ? { map: pictures.map(data.view, ...data.map) } : pictures.parts(data.view, data.size);
    const found = arrays(made);
    postMessage({ made, shapes: found.map(({ shape }) => shape), time: performance.now() - begun }, found.map(({ buffer }) => buffer));
  }
};
