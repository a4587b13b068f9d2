// Completes the names of terms in the search box, by the WAI-ARIA pattern of a combobox with a list box.
// Without it the box is a plain search field; nothing else depends on it.

const LEAST = 2; // characters
const PAUSE = 120; // milliseconds after the last key

function enhance(box) {
  const input = box.querySelector("input");
  const form = input.form;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let options = [];
  let active = -1;
  let timer = 0;
  let asked = new AbortController();

  list.className = "options";
  list.id = `${input.id}-options`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Terms with data");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  box.append(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(number) {
    active = number;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === number)));
    if (number < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", list.children[number].id);
    list.children[number].scrollIntoView({ block: "nearest" });
  }

  function choose(number) {
    const target = new URL(box.dataset.target, window.location.href);
    for (const [name, value] of new FormData(form)) {
      if (name !== "q") target.searchParams.append(name, value);
    }
    target.searchParams.append("term", options[number].curie);
    window.location.assign(target);
  }

  function line(className, text) {
    const part = document.createElement("span");
    part.className = className;
    part.textContent = text; // never as markup
    return part;
  }

  function show(found) {
    options = found;
    list.replaceChildren(
      ...found.map((option, number) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${number}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.append(line("option-label", option.label || option.curie));
        const other = option.match && option.match.text;
        if (other && other.toLowerCase() !== (option.label || "").toLowerCase()) item.append(line("option-note", other));
        item.append(line("option-note", option.curie));
        if (option.datasets) item.append(line("option-count", `${option.datasets} ${option.datasets === 1 ? "record" : "records"}`));
        item.addEventListener("pointerdown", (event) => event.preventDefault());
        item.addEventListener("click", () => choose(number));
        return item;
      }),
    );
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? `${found.length} terms; use the arrow keys` : "";
    mark(-1);
  }

  async function ask() {
    const text = input.value.trim();
    asked.abort();
    if (text.length < LEAST) {
      close();
      return;
    }
    asked = new AbortController();
    const address = new URL(box.dataset.completion, window.location.href);
    address.search = new URLSearchParams({ q: text, with_data: "true", limit: "8" });
    try {
      const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "application/json" } });
      const found = answer.ok ? (await answer.json()).items : [];
      if (document.activeElement === input) show(found || []);
    } catch {
      close(); // no completion is no fault: the words can still be searched
    }
  }

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = active + step;
      mark(next >= options.length ? -1 : next < -1 ? options.length - 1 : next);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      choose(active);
    }
  });
}

document.querySelectorAll("[data-completion]").forEach(enhance);
