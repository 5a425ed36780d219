// Orders paid online for this shop show themselves: the list and the number at its link are looked at by themselves,
// and a sound is played when somebody asked for it on this device. Without this, a reload does the same.
const EVERY_MS = 15000;
const SOUND = "till-parcel-sound";

export function bind(link) {
  const list = () => document.querySelector("[data-parcels-list]");
  let digest = list()?.dataset.digest ?? "";
  let known = list() ? new Set(list().dataset.refs.split(" ")) : null;

  async function look() {
    if (document.hidden) return;
    const answer = await fetch(`${link.dataset.parcels}?seen=${digest}`, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer || answer.status !== 200 || answer.redirected) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-parcels-list]");
    if (!made) return;
    digest = made.dataset.digest;
    const refs = made.dataset.refs.split(" ").filter(Boolean);
    if (known && refs.some((ref) => !known.has(ref))) ring();
    known = new Set(refs);
    count(refs.length);
    const shown = list();
    if (shown && !shown.contains(document.activeElement)) shown.replaceWith(document.adoptNode(made));
    else if (shown) digest = ""; // somebody is on it with the keyboard: it waits for the next look
  }

  function count(many) {
    let number = link.querySelector("[data-parcels-count]");
    if (!number) {
      number = document.createElement("strong");
      number.dataset.parcelsCount = "";
      link.append(number);
    }
    number.textContent = many ? ` ${many}` : "";
  }

  look();
  setInterval(look, EVERY_MS);
}

function ring() {
  if (localStorage.getItem(SOUND) !== "on") return;
  const sound = new AudioContext();
  const [tone, volume] = [sound.createOscillator(), sound.createGain()];
  tone.frequency.setValueAtTime(660, sound.currentTime);
  tone.frequency.setValueAtTime(880, sound.currentTime + 0.2);
  volume.gain.setValueAtTime(0.2, sound.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.6);
  tone.connect(volume).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.6);
}

function offerSound(button) {
  const isOn = () => localStorage.getItem(SOUND) === "on";
  const show = () => button.setAttribute("aria-pressed", String(isOn()));
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    localStorage.setItem(SOUND, isOn() ? "off" : "on");
    show();
    ring();
  });
}

document.querySelectorAll("[data-parcels]").forEach(bind);
document.querySelectorAll("[data-parcels-sound]").forEach(offerSound);
