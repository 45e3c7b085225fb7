"use strict";
// Hands events in and puts pages out. What they mean is for the desk to say, which runs in a worker, so that
// the page never freezes.
(() => {
  const byId = (id) => document.getElementById(id);
  /** How long a watched component may take for one answer, in milliseconds. */
  const PATIENCE = 10000;
  /** Largest file that is handed to the worker. */
  const LARGEST = 40 * 1024 * 1024;
  /** Largest component or packed folder. */
  const LARGEST_BROUGHT = 64 * 1024 * 1024;
  /** Largest text of a regulation. */
  const LARGEST_TEXT = 8 * 1024 * 1024;
  const zh = () => document.documentElement.lang !== "en";
  const say = (chinese, english) => (zh() ? chinese : english);

  let packed, workerUrl, worker;
  /** What the desk needs to be where it is, if it has to begin anew. */
  let kept = { state: "", file: null, brought: [] };
  /** The files that are being read, one after another, and those that are being brought. */
  let reading = [], bringing = [];
  /** Components that did not come to an end. */
  const hung = [];
  let waiting = 0, since = 0, calling = null, fresh = false, called = 0;

  function lacking() {
    try {
      // simd128, which the components use.
      const simd = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]);
      return !(typeof WebAssembly === "object" && WebAssembly.validate(simd) && typeof DecompressionStream === "function" && Object.hasOwn);
    } catch {
      return true;
    }
  }

  function bytesOf(text) {
    // A letter is a byte; four of them stand as `=` and another one.
    const every = new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    const byteOf = new Uint8Array(65536);
    for (let byte = 0; byte < 256; byte += 1) byteOf[every.charCodeAt(byte)] = byte;
    const bytes = new Uint8Array(text.length);
    let length = 0;
    for (let at = 0; at < text.length; at += 1, length += 1) {
      const byte = byteOf[text.charCodeAt(at)];
      bytes[length] = byte === 61 ? byteOf[text.charCodeAt(at += 1)] - 64 : byte;
    }
    return bytes.slice(0, length);
  }

  async function begin() {
    if (lacking()) {
      byId("start-words").textContent = "此浏览器过旧，不能运行本页。请用 Edge 或 Chrome 93、Firefox 113、Safari 16.4 及以后版本。· This browser is too old for this page: take Edge or Chrome 93, Firefox 113, Safari 16.4 or later.";
      return;
    }
    if (byId("packed")) {
      packed = bytesOf(byId("packed").textContent);
      workerUrl = URL.createObjectURL(new Blob([byId("worker").textContent], { type: "text/javascript" }));
      byId("packed").remove();
    } else {
      const [bin, script] = await Promise.all([fetch("desk.bin"), fetch("worker.js")]);
      packed = new Uint8Array(await bin.arrayBuffer());
      workerUrl = URL.createObjectURL(new Blob([await script.text()], { type: "text/javascript" }));
    }
    launch();
  }

  function launch() {
    worker = new Worker(workerUrl);
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = (event) => broke(event.message || "");
    ask({ kind: "start", packed, state: kept.state, hung, file: kept.file, brought: kept.brought });
  }

  function ask(message) {
    waiting += 1;
    since = since || performance.now();
    worker.postMessage(message);
  }

  function act(event) {
    ask({ kind: "act", event });
  }

  function hear(data) {
    switch (data.kind) {
      case "call":
        calling = data.component;
        fresh = data.fresh;
        called = performance.now();
        break;
      case "back":
        calling = null;
        break;
      case "broken":
        broke(data.why);
        break;
      case "reply":
        show(data);
        break;
    }
  }

  /** Ends the worker and begins it anew with what was there before. */
  function anew(words) {
    worker.terminate();
    waiting = 0;
    since = 0;
    calling = null;
    reading = [];
    bringing = [];
    launch();
    byId("live").textContent = words;
    after = words;
  }
  /** What is said once the page stands again. */
  let after = "";
  let broken = 0;

  function broke(why) {
    broken += 1;
    const words = say(`出错，已恢复到此前的状态（${why}）`, `That failed; the page is as it was before (${why})`);
    if (broken > 3) {
      byId("start").hidden = false;
      byId("start-words").textContent = words;
      return;
    }
    anew(words);
  }

  function noted(words) {
    const box = document.createElement("div");
    box.className = "refused";
    const p = document.createElement("p");
    p.setAttribute("role", "alert");
    p.textContent = words;
    box.append(p);
    byId("note").replaceChildren(box);
  }

  function show(data) {
    if (data.of !== "further") waiting = Math.max(0, waiting - 1);
    if (waiting === 0) since = 0;
    byId("start").hidden = true;
    kept.state = data.state || kept.state;
    if (data.of === "open") broken = 0;
    if (data.of === "read") {
      const file = reading.shift();
      if (data.taken && file) kept.file = file;
    }
    if (data.of === "bring") {
      bringing.shift();
      if (data.brought) kept.brought.push(data.brought);
    }
    const before = figures(), language = document.documentElement.lang;
    put(data.regions);
    reachable();
    if (language === document.documentElement.lang) flash(before);
    if (data.said) byId("live").textContent = data.said;
    if (after) {
      noted(after);
      after = "";
    }
    if (data.file) save(data.file);
    if (waiting === 0) next();
    busy(waiting > 0 || data.more);
    document.body.dataset.ms = data.ms.toFixed(1);
    document.body.dataset.turns = String(Number(document.body.dataset.turns || 0) + 1);
    document.body.dataset.due = String(data.more);
    document.body.dataset.memory = String(data.memory);
    document.body.dataset.renewed = String(data.renewed);
    if (pending) {
      const id = pending;
      pending = "";
      const target = byId(id);
      if (target) {
        target.scrollIntoView({ block: "start" });
        target.focus({ preventScroll: true });
      }
    }
  }
  /** Where to go once the page stands. */
  let pending = "";

  function put(regions) {
    const active = document.activeElement;
    const id = active && active.id;
    const range = active && active.matches("input[type=search]") ? [active.selectionStart, active.selectionEnd, active.value] : null;
    for (const region of regions) {
      const place = byId(region.id);
      const open = new Map([...place.querySelectorAll("details[id]")].map((it) => [it.id, it.open]));
      fill(place, region.html);
      for (const [name, was] of open) {
        const it = byId(name);
        if (it && it.tagName === "DETAILS" && !it.classList.contains("menu")) it.open = was;
      }
      if (region.id === "bar") {
        const language = place.querySelector("#lang");
        document.documentElement.lang = language && language.lang === "en" ? "zh-CN" : "en";
        document.title = say("桂冠 · 两版规则对比", "Laurel · two rule versions compared");
      }
    }
    document.body.classList.toggle("with-card", byId("card").innerHTML !== "");
    if (id && document.activeElement !== byId(id)) {
      const again = byId(id);
      if (again) {
        if (range && again.matches("input[type=search]")) again.value = range[2];
        again.focus({ preventScroll: true });
        if (range) again.setSelectionRange(range[0], range[1]);
      }
    }
  }

  /** The HTML that each part of a region was made of. */
  const made = new WeakMap();

  /** Gives a region its HTML. A part that would be as it was is left: to lay all of it out takes longer than to
   * work it out. */
  function fill(place, html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const now = [...template.content.children];
    for (const part of now) made.set(part, part.outerHTML);
    const bare = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "";
    if ([...place.childNodes, ...template.content.childNodes].some(bare)) {
      place.replaceChildren(template.content);
      return;
    }
    let left = place.firstElementChild;
    const go = () => {
      const gone = left;
      left = left.nextElementSibling;
      gone.remove();
    };
    for (const part of now) {
      let same = left;
      while (same && made.get(same) !== made.get(part)) same = same.nextElementSibling;
      if (same) {
        while (left !== same) go();
        left = same.nextElementSibling;
        reset(same);
      } else place.insertBefore(part, left);
    }
    while (left) go();
  }

  /** What was typed or chosen and not taken is not shown. */
  function reset(part) {
    for (const it of part.querySelectorAll("input:not([type=file], [type=search]), select, textarea")) {
      if (it.tagName === "SELECT") {
        for (const option of it.options) option.selected = option.defaultSelected;
      } else {
        it.value = it.defaultValue;
        it.checked = it.defaultChecked;
      }
    }
  }

  function figures() {
    return new Map([...document.querySelectorAll(".figure, .matrix td[data-figure]")].map((it) => [it.id || it.dataset.figure, it.textContent]));
  }

  /** What the report's parts say can be followed by keys as well. */
  function reachable() {
    for (const it of document.querySelectorAll(".matrix td[data-figure]:not(.zero), tr[data-change], .fall tr.change")) {
      it.tabIndex = 0;
      if (it.tagName === "TD") it.setAttribute("role", "button");
    }
  }

  /** Marks for a moment what has just changed. */
  function flash(before) {
    for (const it of document.querySelectorAll(".fresh")) it.classList.remove("fresh");
    if (before.size === 0) return;
    for (const it of document.querySelectorAll(".figure, .matrix td[data-figure]")) {
      const was = before.get(it.id || it.dataset.figure);
      if (was !== undefined && was !== it.textContent) it.classList.add("fresh");
    }
  }

  function save(file) {
    const url = URL.createObjectURL(new Blob([file.bytes], { type: file.type }));
    const link = document.createElement("a");
    link.href = url;
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  }

  function busy(on) {
    document.body.classList.toggle("busy", on);
    if (!on) byId("work").hidden = true;
  }

  setInterval(() => {
    const now = performance.now();
    if (waiting > 0 && since && now - since > 1000) {
      const seconds = Math.round((now - since) / 1000);
      byId("work-words").textContent = say(`正在计算，已 ${seconds} 秒`, `Working, ${seconds} s`);
      byId("work").hidden = false;
    }
    if (calling !== null && now - called > PATIENCE) {
      // What is only being brought is not taken over; what stands on a side is ended for good.
      const name = fresh && bringing.length > 0 ? bringing[0] : "";
      if (!fresh) hung.push(calling);
      anew(name
        ? say(`${name}：未在时限内结束，已被终止，未予采用；原先的内容仍在。`, `${name}: it did not come to an end in time, was ended and is not taken over; what was there before still is.`)
        : say("一个组件未在时限内结束，已被终止；另一方仍可看。", "A component did not come to an end in time and was ended; the other side is still shown."));
    }
  }, 250);

  async function take(file) {
    if (file.size > LARGEST) {
      noted(say(`${file.name}：文件超过 ${LARGEST >> 20} MB，请用程序 laurel 对比`, `${file.name}: more than ${LARGEST >> 20} MB; compare it with the program laurel`));
      return;
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    reading.push({ name: file.name, bytes });
    ask({ kind: "read", name: file.name, bytes });
  }

  /** Whether a file is a component or a packed folder, by its first bytes. */
  async function isBrought(file) {
    const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
    return [[0, 97, 115, 109], [80, 75, 3, 4]].some((magic, at) => (at === 0 || /\.zip$/i.test(file.name)) && magic.every((byte, n) => head[n] === byte));
  }

  /** A scheme or a component, for a side. */
  async function admit(file, side) {
    if (file.size > LARGEST_BROUGHT) {
      noted(say(`${file.name}：文件超过 ${LARGEST_BROUGHT >> 20} MB`, `${file.name}: more than ${LARGEST_BROUGHT >> 20} MB`));
      return;
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    bringing.push(file.name);
    ask({ kind: "bring", name: file.name, bytes, side });
  }

  async function bring(file, side) {
    if (file.size > LARGEST_TEXT) {
      noted(say(`${file.name}：条文文件过大`, `${file.name}: too large for a text`));
      return;
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (/\.docx$/i.test(file.name)) {
      ask({ kind: "text", side, name: file.name, bytes });
      return;
    }
    let value;
    try {
      value = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      value = new TextDecoder("gb18030").decode(bytes);
    }
    act({ do: "text", side, value });
  }

  async function dropped(file, target) {
    const within = target && target.closest("[data-side]");
    const side = within ? within.dataset.side : "B";
    if (/\.(docx|txt)$/i.test(file.name)) await bring(file, side);
    else if (/\.wasm$/i.test(file.name) || await isBrought(file)) await admit(file, side);
    else await take(file);
  }

  /** Files in the order in which they came, however long it takes to have each. */
  let queue = Promise.resolve();
  function all(files, act) {
    for (const file of files) {
      queue = queue.then(() => act(file)).catch(() => {
        noted(say(`${file.name}：文件读不出，请重新选择。`, `${file.name}: the file cannot be read; choose it again.`));
      });
    }
  }

  function article(cited) {
    const found = /第([〇零一二三四五六七八九十百]+)条/.exec(cited) || /arts?\. ?(\d+)/.exec(cited);
    if (!found) return "";
    if (/^\d+$/.test(found[1])) return `article-${found[1]}`;
    const figure = "零一二三四五六七八九";
    let total = 0, last = 0, any = false;
    for (const letter of found[1]) {
      if (letter === "十") { total += (any ? last : 1) * 10; last = 0; any = false; } else { last = figure.indexOf(letter); any = true; }
    }
    return `article-${total + last}`;
  }

  function value(field) {
    if (field.type === "checkbox") return field.checked;
    if (field.value === "" && field.dataset.unset) return field.dataset.unset;
    return field.value;
  }

  function given(field) {
    const event = JSON.parse(field.dataset.event);
    if (field.type === "checkbox") event.on = value(field);
    else event.value = value(field);
    return event;
  }

  document.addEventListener("click", (event) => {
    const menu = document.querySelector("details.menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
    const it = event.target.closest("button, .article, .step, .matrix [data-figure], [data-change], .fall tr.change, a");
    if (!it || it.disabled) return;
    if (it.dataset.event && it.tagName === "BUTTON") {
      if (menu && menu.contains(it)) menu.open = false;
      act(JSON.parse(it.dataset.event));
    } else if (it.matches(".step")) took(it);
    else if (it.dataset.card) act({ do: "card", id: it.dataset.card });
    else if (it.dataset.page === "print") print();
    else if (it.dataset.page === "sample") sample();
    else if (it.dataset.page === "paste") paste(it.dataset.side);
    else if (it.dataset.term && it.dataset.value !== undefined) {
      act({ do: "set", side: it.dataset.side, term: it.dataset.term, value: it.dataset.value });
      if (it.dataset.other) act({ do: "set", side: it.dataset.side, term: it.dataset.other, value: it.dataset.otherValue });
    } else if (it.matches(".matrix [data-figure]") && !it.matches(".zero")) {
      const [, question, a, b] = it.dataset.figure.split(".");
      act({ do: "filter", cell: [question, a, b] });
    } else if (it.dataset.change) act({ do: "filter", change: it.dataset.change });
    else if (it.matches(".fall tr.change")) {
      // Named `share.QUESTION.CHANGE.low`.
      const named = it.querySelector("[data-figure]").dataset.figure.split(".");
      act({ do: "filter", change: named.slice(2, -1).join(".") });
    }
    else if (it.matches(".article")) visit(article(it.textContent));
    else if (it.id === "stop") anew(say("已停止", "Stopped"));
  });

  /** The step of a sweep that is taken, the one that is wanted while the page still works, and whether one drags. */
  let step = "", wanted = null, dragging = false;

  /** Takes the value of a step; the last of several, where one drags faster than the page works. */
  function took(it) {
    const { side, term, value } = it.dataset;
    const named = `${side} ${term} ${value}`;
    if (named === step) return;
    step = named;
    wanted = { do: "set", side, term, value };
    if (waiting === 0) next();
  }

  function next() {
    if (wanted) act(wanted);
    wanted = null;
  }

  const stepAt = (event) => event.target.closest && event.target.closest(".step");
  document.addEventListener("pointerdown", (event) => {
    const it = stepAt(event);
    step = "";
    dragging = Boolean(it) && event.button === 0 && event.pointerType !== "touch";
    if (dragging) took(it);
  });
  document.addEventListener("pointermove", (event) => {
    const it = dragging && stepAt(event);
    if (it) took(it);
  });
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, () => { dragging = false; });

  function visit(id) {
    if (!id) return;
    pending = id;
    act({ do: "tab", to: "law" });
  }

  function sample() {
    kept.file = null;
    reading = [];
    worker.terminate();
    waiting = 0;
    since = 0;
    launch();
  }

  function paste(side) {
    const dialog = byId("paste");
    byId("paste-text").value = "";
    dialog.onclose = () => {
      if (dialog.returnValue === "ok") act({ do: "text", side, value: byId("paste-text").value });
    };
    dialog.showModal();
  }

  document.addEventListener("change", (event) => {
    const it = event.target;
    if (it.id === "file" && it.files.length) {
      all([...it.files], (file) => dropped(file, null));
      it.value = "";
    } else if (it.matches(".bring-file") && it.files.length) {
      all([...it.files], (file) => dropped(file, it));
      it.value = "";
    } else if (it.matches(".text-file") && it.files.length) {
      const { side } = it.dataset;
      all([...it.files], (file) => bring(file, side));
      it.value = "";
    } else if (it.dataset.event && it.type !== "search") act(given(it));
  });

  let typing = 0;
  document.addEventListener("input", (event) => {
    const it = event.target;
    if (!it.dataset.event || !it.matches("input[type=search], input[type=number]")) return;
    clearTimeout(typing);
    typing = setTimeout(() => {
      if (it.isConnected && it.checkValidity() && (it.value !== "" || it.type === "search")) act(given(it));
    }, it.type === "search" ? 200 : 350);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.sweep) return;
    event.preventDefault();
    act({ do: "sweep", side: form.dataset.sweep, term: form.elements.term.value, other: form.elements.other.value });
  });

  document.addEventListener("keydown", (event) => {
    const it = event.target;
    if (event.key === "Escape" && document.body.classList.contains("with-card") && !document.querySelector("dialog[open]")) {
      const id = byId("card-title") && byId("card-title").querySelector(".id");
      if (id) pending = `firm-${id.textContent}`;
      act({ do: "card", id: null });
    } else if (it.matches("label[role=button]") && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      it.querySelector("input").click();
    } else if (it.id === "sweep" && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      event.preventDefault();
      const all = [...it.querySelectorAll(".step")];
      const at = Number(it.getAttribute("aria-valuenow"));
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
      step = "";
      if (all[to]) took(all[to]);
    } else if (it.matches("[role=tab]") && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      event.preventDefault();
      const all = [...document.querySelectorAll("[role=tab]")];
      const at = all.indexOf(it);
      const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
      const chosen = all[(next + all.length) % all.length];
      chosen.focus();
      act(JSON.parse(chosen.dataset.event));
    } else if (it.matches(".matrix [data-figure], [data-change], .fall tr.change") && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      it.click();
    }
  });

  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault();
      document.body.classList.toggle("over", kind === "dragover");
      if (kind === "drop") all([...event.dataTransfer.files], (file) => dropped(file, event.target));
    });
  }
  document.addEventListener("dragleave", () => document.body.classList.remove("over"));

  begin().catch((error) => {
    byId("start-words").textContent = `本页不能打开（${error.message}）。· This page cannot be opened (${error.message}).`;
  });
})();
