// The camera reads labels: beside every field for a label stands a button that opens it. What it reads is written
// into the field and sent, as a scanner on USB does. Browsers with a BarcodeDetector use it; the others fetch
// jsQR (static/js/vendor), and only when the camera is opened.
const EVERY_MS = 150;
const WIDEST = 800; // more dots cost time and read no better
const AGAIN_MS = 2500; // the same label in view is read once in this time

const template = document.getElementById("camera");

async function reader() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (canvas) => (await detector.detect(canvas))[0]?.rawValue ?? "";
  }
  if (!self.jsQR) await import(template.dataset.decoder);
  return async (canvas, pen) => {
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return self.jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data ?? "";
  };
}

/** Reads until told to stop; `found` gets each label once. Returns the way to stop. */
export async function look(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  const stop = () => { clearTimeout(next); stream.getTracks().forEach((track) => track.stop()); video.srcObject = null; };
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let next = 0, last = "", lastAt = 0;
  video.srcObject = stream;
  await video.play();
  const read = await reader();
  const step = async () => {
    const scale = Math.min(1, WIDEST / (video.videoWidth || WIDEST));
    canvas.width = (video.videoWidth || WIDEST) * scale;
    canvas.height = (video.videoHeight || WIDEST) * scale;
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const text = (await read(canvas, pen)).trim();
    const isNew = text && (text !== last || performance.now() - lastAt > AGAIN_MS);
    if (text) [last, lastAt] = [text, performance.now()];
    if (video.srcObject) next = setTimeout(step, EVERY_MS);
    if (isNew) found(text);
  };
  next = setTimeout(step, EVERY_MS);
  return stop;
}

/** Gives one form with a field for a label its camera. */
export function bind(form) {
  const box = template.content.firstElementChild.cloneNode(true);
  const part = (name) => box.querySelector(`[data-camera=${name}]`);
  const video = box.querySelector("video");
  let stop = null;

  const show = (name) => ["open", "view", "none", "refused"].forEach((one) => { part(one).hidden = one !== name && !(one === "open" && name !== "view"); });
  const close = () => { stop?.(); stop = null; show("open"); part("open").focus(); };
  const found = (code) => {
    const told = new CustomEvent("label", { bubbles: true, cancelable: true, detail: { code } });
    if (!form.dispatchEvent(told)) return; // a screen that takes labels by itself keeps the camera open
    stop?.();
    stop = null;
    part("hint").replaceChildren(...part("read").cloneNode(true).childNodes);
    form.elements.code.value = code;
    form.requestSubmit();
  };
  const open = async () => {
    show("view");
    try {
      stop = await look(video, found);
    } catch (fault) {
      show(fault.name === "NotAllowedError" ? "refused" : "none");
      form.elements.code.focus();
    }
  };

  part("open").addEventListener("click", open);
  part("close").addEventListener("click", close);
  window.addEventListener("pagehide", () => stop?.());
  form.after(box);
}

if (template) document.querySelectorAll("[data-scanner]").forEach(bind);
