// The page is whole without this: it adds choosing, filtering and saving, marks the section that is read, and lets the
// link to the other language lead to the same place.
(function () {
  "use strict";

  const FILTER_FROM = 13;
  const main = document.getElementById("content");
  const words = JSON.parse(main.dataset.words);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));

  function made(tag, properties, ...inside) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...inside);
    return element;
  }

  function filled(sentence, fields) {
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => fields[name]);
  }

  // ---- saving: a table as CSV, a drawing as SVG or PNG

  function save(blob, name, ending) {
    const link = made("a", {
      href: URL.createObjectURL(blob),
      download: [main.dataset.file, name, document.documentElement.lang, ending].join("."),
      hidden: true
    });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // A spreadsheet must take a text for a text, whatever it begins with.
  function quoted(text) {
    const plain = text.trim().replace(/\s+/g, " ");
    const isNumber = /^[+-]?\d+([.,]\d+)?$/.test(plain);
    const safe = !isNumber && /^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(plain) ? "'" + plain : plain;
    return /[",;\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  function csv(table) {
    const rows = Array.from(table.rows, row => Array.from(row.cells));
    const ranged = rows[0].map((head, i) => rows.some(row => row[i] && row[i].querySelector("[data-low]")));
    const lines = rows.map((row, r) => row.flatMap((cell, i) => {
      const value = cell.querySelector("[data-value]");
      const ends = cell.querySelector("[data-low]");
      const column = cell.abbr || cell.textContent.trim();
      const fields = [value ? value.dataset.value : quoted(column)];
      if (ranged[i] && r === 0) {
        fields.push(quoted(filled(words.interval_low, { column })), quoted(filled(words.interval_high, { column })));
      } else if (ranged[i]) {
        fields.push(ends ? ends.dataset.low : "", ends ? ends.dataset.high : "");
      }
      return fields;
    }).join(","));
    return new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" });
  }

  // A drawing refers to letters that another one holds: it takes them along.
  function svg(drawing) {
    const own = drawing.querySelector("svg").cloneNode(true);
    const letters = document.createElementNS("http://www.w3.org/2000/svg", "defs");
    const names = new Set(all("use", own).map(use => use.getAttribute("href")));
    names.forEach(name => {
      if (name && !own.querySelector(name)) { letters.append(document.querySelector(name).cloneNode(true)); }
    });
    if (letters.firstChild) { own.querySelector("desc, title").after(letters); }
    const text = new XMLSerializer().serializeToString(own);
    return new Blob(['<?xml version="1.0" encoding="UTF-8"?>\n', text, "\n"], { type: "image/svg+xml" });
  }

  // Twice as fine as on the screen.
  async function png(drawing) {
    const box = drawing.querySelector("svg").viewBox.baseVal;
    const canvas = made("canvas", { width: Math.round(box.width * 8 / 3), height: Math.round(box.height * 8 / 3) });
    const image = new Image(canvas.width, canvas.height);
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(await svg(drawing).text());
    await image.decode();
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise(resolve => canvas.toBlob(resolve, "image/png"));
  }

  function button(text, about, action) {
    const one = made("button", { type: "button", className: "save", textContent: text });
    one.setAttribute("aria-describedby", about);
    one.addEventListener("click", action);
    return one;
  }

  function addSaving(table) {
    const name = table.id;
    const line = made("p", { className: "after" },
      button(words.download, name + "-caption", () => save(csv(table), name, "csv")));
    const next = table.parentNode.nextElementSibling;
    (next && next.classList.contains("remark") ? next : table.parentNode).after(line);
  }

  function addDrawingSaving(drawing) {
    const name = drawing.dataset.name;
    const about = drawing.querySelector("svg > title").id;
    drawing.after(made("p", { className: "after" },
      button(words.png, about, async () => save(await png(drawing), name, "png")),
      button(words.svg, about, () => save(svg(drawing), name, "svg"))));
  }

  // ---- a long table is filtered by what is typed

  function addFilter(table) {
    const rows = Array.from(table.tBodies[0].rows);
    const input = made("input", { type: "search", autocomplete: "off" });
    const status = made("span", {});
    status.setAttribute("role", "status");
    input.addEventListener("input", () => {
      // a space that keeps words together is a space to who types
      const read = text => text.toLowerCase().replace(/\s+/g, " ");
      const wanted = read(input.value.trim());
      rows.forEach(row => row.classList.toggle("unmatched", !read(row.textContent).includes(wanted)));
      const shown = rows.filter(row => !row.classList.contains("unmatched")).length;
      status.textContent = wanted ? shown + " / " + rows.length + " " + words.filter_count : "";
    });
    const tools = made("div", { className: "tools" }, made("label", {}, words.filter, input), status);
    table.parentNode.before(tools);
    // it belongs under the title of its table, which lies in the box that scrolls: a copy above it is seen, that is heard
    if (!table.closest(".annex")) {
      const title = made("p", { className: "title", ariaHidden: "true" }, ...table.caption.cloneNode(true).childNodes);
      tools.before(title);
      table.classList.add("titled");
    }
  }

  // ---- choosing a group or a theme: what is about another one goes

  function addChoosing(form) {
    const selects = all("select", form);
    const notice = document.querySelector(".chosen");
    const nothing = new Map();
    const kinds = selects.map(select => new Set(all("option", select).map(option => option.value).filter(Boolean)));

    function isLeftOut(part, wanted) {
      const about = part.dataset.topics.split(" ");
      return kinds.some((kind, i) =>
        wanted[i] && about.some(topic => kind.has(topic)) && !about.includes(wanted[i]));
    }

    // A heading goes with all that stands under it.
    function hideEmpty(section) {
      const parts = Array.from(section.children).slice(1).filter(part => !part.classList.contains("nothing"));
      parts.forEach((heading, i) => {
        if (!/^H[3-6]$/.test(heading.tagName)) { return; }
        const end = parts.findIndex((part, j) => j > i && /^H[2-6]$/.test(part.tagName) && part.tagName <= heading.tagName);
        const below = parts.slice(i + 1, end < 0 ? parts.length : end).filter(part => !/^H[2-6]$/.test(part.tagName));
        if (below.length && below.every(part => part.classList.contains("left-out"))) { heading.classList.add("left-out"); }
      });
      const isEmpty = parts.length > 0 && parts.every(part => part.classList.contains("left-out"));
      if (isEmpty && !nothing.has(section)) {
        nothing.set(section, made("p", { className: "nothing", textContent: words.nothing_here }));
        section.append(nothing.get(section));
      }
      if (nothing.has(section)) { nothing.get(section).hidden = !isEmpty; }
    }

    // What is said below key figures goes with the last of them, and a note on their units with the last but one unit.
    function goWithKeys(group, isChosen) {
      const left = Array.from(group.children).filter(key => !key.classList.contains("left-out"));
      const units = new Set(left.map(key => key.querySelector(".unit").lastElementChild.textContent));
      group.classList.toggle("left-out", left.length === 0);
      for (let part = group.nextElementSibling; isChosen && part && part.tagName === "P"; part = part.nextElementSibling) {
        if (units.size < (part.matches(".note") ? 2 : 1)) { part.classList.add("left-out"); }
      }
    }

    function choose() {
      const wanted = selects.map(select => select.value);
      all(".left-out").forEach(part => part.classList.remove("left-out"));
      const gone = all("[data-topics]", main).filter(part => isLeftOut(part, wanted));
      gone.forEach(part => part.classList.add("left-out"));
      all("table", main).forEach(table => {
        const rows = Array.from(table.tBodies[0].rows);
        const whole = table.closest(".data, .annex");
        if (whole && rows.every(row => row.classList.contains("left-out"))) { whole.classList.add("left-out"); }
      });
      all(".keys", main).forEach(group => goWithKeys(group, wanted.some(Boolean)));
      all("section", main).forEach(hideEmpty);
      const names = selects.filter(select => select.value).map(select => select.selectedOptions[0].text).join(", ");
      notice.hidden = !names;
      notice.firstChild.textContent = names ? filled(words.chosen, { names, hidden: gone.length }) + " " : "";
      stops();
    }

    const reset = made("button", { type: "button", textContent: words.everything });
    function showAll() {
      selects.forEach(select => { select.value = ""; });
      choose();
    }
    reset.addEventListener("click", () => {
      showAll();
      selects[0].focus();
    });
    notice.append("", reset);
    form.addEventListener("submit", event => event.preventDefault());
    selects.forEach(select => select.addEventListener("change", choose));
    form.hidden = false;
    choose();  // a browser may keep what was chosen before
    return showAll;
  }

  // ---- where the reader is

  const headings = all("h2[id], h3[id], h4[id]", main);
  const links = new Map(all(".contents ol a").map(link => [link.hash.slice(1), link]));
  const others = all(".language a");
  others.forEach(link => { link.dataset.href = link.getAttribute("href"); });
  const here = document.querySelector(".here");
  let marked = null;

  function place() {
    const line = Math.min(window.innerHeight / 3, 240);
    const passed = headings.filter(heading => heading.offsetParent && heading.getBoundingClientRect().top <= line);
    const current = passed[passed.length - 1];
    const section = passed.filter(heading => heading.tagName === "H2").pop() || headings[0];
    const id = current ? current.id : section.id;
    others.forEach(link => { link.setAttribute("href", link.dataset.href + (current ? "#" + id : "")); });
    if (marked === id) { return; }
    marked = id;
    links.forEach(link => {
      link.removeAttribute("aria-current");
      link.parentNode.classList.remove("open");
    });
    const link = links.get(section.id);
    if (link) {
      link.parentNode.classList.add("open");
      (links.get(id) || link).setAttribute("aria-current", "location");
    }
    here.textContent = section.textContent;
  }

  let waiting = false;
  function soon() {
    if (waiting) { return; }
    waiting = true;
    requestAnimationFrame(() => { waiting = false; place(); });
  }

  // What an address points at may lie in a closed part, or be left out by a choice.
  function reveal(showAll) {
    let target = null;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (error) { return; }
    if (!target || target === main) { return; }
    if (target.closest(".left-out")) { showAll(); }
    for (let part = target; part; part = part.parentElement) {
      if (part.tagName === "DETAILS") { part.open = true; }
    }
    target.scrollIntoView();
  }

  // ---- contents fold away on a small screen; a box is a stop for the keyboard only if there is something to scroll, and
  // the headings of a table stay in sight only if there is not: a box that scrolls sideways holds them

  const small = window.matchMedia("(max-width: 72rem)");
  const phone = window.matchMedia("(max-width: 40rem)");
  const contents = document.querySelector(".contents details");

  function fold() { contents.open = !small.matches; }

  function stops() {
    all(".scroll, .drawing").forEach(box => {
      const more = box.scrollWidth > box.clientWidth + 1;
      if (more) { box.tabIndex = 0; } else { box.removeAttribute("tabindex"); }
      box.classList.toggle("more", more);
      box.classList.toggle("fits", !more && box.checkVisibility());  // of a closed part there is no telling yet
    });
  }

  // ---- on paper everything is open

  const opened = [];
  window.addEventListener("beforeprint", () => {
    all("details.annex:not([open])").forEach(part => { part.open = true; opened.push(part); });
  });
  window.addEventListener("afterprint", () => {
    opened.splice(0).forEach(part => { part.open = false; });
  });

  all("table[data-tools]").forEach(table => {
    if (table.tBodies[0].rows.length >= FILTER_FROM) { addFilter(table); }
    addSaving(table);
  });
  all(".drawing").forEach(addDrawingSaving);
  const form = document.querySelector("form.choose");
  const showAll = form ? addChoosing(form) : () => {};

  // on a phone charts are small: the figures are there at once, if they are not many
  if (phone.matches) {
    all(".chart .figures").forEach(part => { part.open = part.querySelector("table").rows.length < FILTER_FROM; });
  }
  fold();
  small.addEventListener("change", fold);
  contents.addEventListener("click", event => {
    if (small.matches && event.target.closest("a")) { contents.open = false; }
  });
  contents.addEventListener("keydown", event => {
    if (event.key === "Escape" && small.matches && contents.open) {
      contents.open = false;
      contents.querySelector("summary").focus();
    }
  });
  // open, they lie over what gets the focus next
  contents.addEventListener("focusout", event => {
    if (small.matches && event.relatedTarget && !contents.contains(event.relatedTarget)) { contents.open = false; }
  });
  stops();
  document.fonts.ready.then(stops);  // letters of the house may be wider
  window.addEventListener("resize", stops);
  document.addEventListener("toggle", stops, true);
  document.addEventListener("change", stops);
  window.addEventListener("hashchange", () => reveal(showAll));
  window.addEventListener("scroll", soon, { passive: true });
  window.addEventListener("resize", soon);
  if (location.hash) { reveal(showAll); }
  place();
}());
