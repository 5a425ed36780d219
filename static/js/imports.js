// Follows a table at work: brings the page's own words anew every moment, and the whole page when it is done.
export function bind(place) {
  const again = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const news = page.querySelector("[data-import]");
      if (news?.dataset.import !== place.dataset.import) {
        location.reload();
        return;
      }
      place.replaceChildren(...news.childNodes);
    } catch {
      // the line is down: the next turn tries again
    }
    setTimeout(again, document.hidden ? 10000 : 1500);
  };
  setTimeout(again, 1000);
}

document.querySelectorAll("[data-import]").forEach(bind);
