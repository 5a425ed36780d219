// Reads a screen's question aloud, on a tap: first the recorded clips, which need no voice of the device's own;
// where a sentence has none (a name, an amount), the browser's voice, if it has one for this language.
const sound = new Audio();

function voice(lang) {
  return self.speechSynthesis?.getVoices().find((one) => one.lang.toLowerCase().startsWith(lang)) ?? null;
}

function speak(words, lang, ended) {
  const said = new SpeechSynthesisUtterance(words);
  said.voice = voice(lang);
  said.lang = lang;
  said.rate = 0.9;
  said.onend = said.onerror = ended;
  speechSynthesis.speak(said);
}

export function bind(button) {
  const { lang } = document.documentElement;
  const parts = JSON.parse(button.dataset.aloud); // [{words, clip}], in the order they stand
  const label = button.querySelector("span");
  const [listen, enough] = [label.textContent, button.dataset.enough];
  let turn = 0;

  const show = () => {
    const can = parts.some(({ clip }) => clip) || voice(lang);
    button.hidden = !can;
  };
  const quiet = () => {
    turn += 1;
    sound.pause();
    self.speechSynthesis?.cancel();
    label.textContent = listen;
    button.setAttribute("aria-pressed", "false");
  };
  const say = (index, mine) => {
    if (mine !== turn) return;
    if (index === parts.length) { quiet(); return; }
    const { words, clip } = parts[index];
    const on = () => say(index + 1, mine);
    const aloud = () => {
      if (mine !== turn) return;
      if (voice(lang)) speak(words, lang, on);
      else on();
    };
    if (!clip) { aloud(); return; }
    let isOver = false; // a clip that cannot be had fails twice over: it is spoken once
    const without = () => { if (!isOver) { isOver = true; aloud(); } };
    sound.src = clip;
    sound.onended = on;
    sound.onerror = without;
    sound.play().catch(without);
  };

  button.addEventListener("click", () => {
    const wasSpeaking = button.getAttribute("aria-pressed") === "true";
    quiet();
    if (wasSpeaking) return;
    label.textContent = enough;
    button.setAttribute("aria-pressed", "true");
    say(0, turn);
  });
  show();
  self.speechSynthesis?.addEventListener?.("voiceschanged", show); // browsers find their voices late
}

document.querySelectorAll("[data-aloud]").forEach(bind);
