// What the till keeps in this browser: sales that wait to be sent, the last known shelf, who was let in. The pages and
// the service worker share it, so it is a plain script. A sale leaves the queue only when the shop has answered for it.
(() => {
  const NAME = "till", AT_ONCE = 50;
  const channel = "BroadcastChannel" in self ? new BroadcastChannel("till") : null;
  let opened = null, sending = null;

  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

  function open() {
    opened ??= new Promise((done, failed) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("queue", { keyPath: "key" });
        request.result.createObjectStore("facts", { keyPath: "name" });
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => { opened = null; failed(request.error); };
    });
    return opened;
  }

  // One transaction; what `work` answers is told only once everything is written.
  async function within(stores, mode, work) {
    const transaction = (await open()).transaction(stores, mode);
    const ended = new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
    const answer = await work(...[].concat(stores).map((name) => transaction.objectStore(name)));
    await ended;
    return answer;
  }

  const fact = async (name) => (await within("facts", "readonly", (facts) => asked(facts.get(name))))?.value ?? null;
  const keep = (name, value) => within("facts", "readwrite", (facts) => asked(facts.put({ name, value })));
  const forget = (...names) =>
    within("facts", "readwrite", (facts) => Promise.all(names.map((name) => asked(facts.delete(name)))));
  const told = () => { // this page and the others
    channel?.postMessage("changed");
    self.dispatchEvent(new Event("till:book"));
  };

  async function queue() {
    const all = await within("queue", "readonly", (rows) => asked(rows.getAll()));
    return all.sort((one, other) => one.sequence - other.sequence);
  }

  const waiting = async () => (await queue()).filter((sale) => !sale.undone);

  // Keep one sale, with the next number of this device and the leave of who sells.
  async function add(sale) {
    const kept = await within(["queue", "facts"], "readwrite", async (rows, facts) => {
      const there = await asked(rows.get(sale.key));
      if (there) return there; // the same tap twice
      const sequence = ((await asked(facts.get("sequence")))?.value ?? 0) + 1;
      const pass = (await asked(facts.get("pass")))?.value;
      const row = { ...sale, sequence, leave: pass.leave, at: Date.now(), undone: false };
      await asked(facts.put({ name: "sequence", value: sequence }));
      await asked(rows.put(row));
      return row;
    });
    told();
    return kept;
  }

  // Take a sale back that has not been answered for yet. False when it has left the queue.
  async function undo(key, why) {
    const done = await within("queue", "readwrite", async (rows) => {
      const sale = await asked(rows.get(key));
      if (sale) await asked(rows.put({ ...sale, undone: true, why }));
      return Boolean(sale);
    });
    told();
    return done;
  }

  // Send what waits, in order. One at a time in this browser, whoever asks; false when there is no connection.
  function send() {
    sending ??= alone(sendAll).catch(() => false).finally(() => { sending = null; });
    return sending;
  }

  const alone = (work) => (self.navigator.locks ? self.navigator.locks.request("till-send", work) : work());

  async function sendAll() {
    const tried = new Set();
    for (;;) {
      const rest = (await queue()).filter((sale) => !tried.has(sale.key));
      if (!rest.length) return true;
      const batch = rest.filter((sale) => sale.leave === rest[0].leave).slice(0, AT_ONCE);
      batch.forEach((sale) => tried.add(sale.key));
      await sendBatch(batch);
      told();
    }
  }

  async function sendBatch(batch) {
    const hello = await (await fetch("/till/offline/hello", { cache: "no-store" })).json();
    const answer = await fetch("/till/offline/sales", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": hello.csrf },
      body: JSON.stringify({ leave: batch[0].leave, now: Date.now(), sales: batch.map(asTold) }),
    });
    if (answer.status >= 500) throw new Error("the shop cannot answer now");
    const { answers = [] } = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    await heard(batch, answers);
  }

  const asTold = ({ key, sequence, way, given_cents, at, undone, why, lines }) =>
    ({ key, sequence, way, given_cents, at, undone, why, lines: lines.map(({ code, title, cents, any }) => ({ code, title, price_cents: cents, any })) });

  // Forget what was answered for; what was taken back while it was under way is told again.
  async function heard(batch, answers) {
    const by = new Map(answers.map((answer) => [answer.key, answer.outcome]));
    await within(["queue", "facts"], "readwrite", async (rows, facts) => {
      const sent = (await asked(facts.get("sent")))?.value ?? { sales: 0, cases: 0 };
      for (const sale of batch) {
        const outcome = by.get(sale.key), now = await asked(rows.get(sale.key));
        if (!["done", "case", "undone"].includes(outcome)) {
          if (outcome !== "later" && now) await asked(rows.put({ ...now, stuck: true }));
        } else if (now && now.undone === sale.undone) {
          await asked(rows.delete(sale.key));
          if (outcome !== "undone") sent.sales += 1;
          if (outcome === "case") sent.cases += 1;
        }
      }
      await asked(facts.put({ name: "sent", value: sent }));
    });
  }

  self.tillBook = { fact, keep, forget, queue, waiting, add, undo, send, channel };
})();
