(() => {
  const $ = (id) => document.getElementById(id);
  document.documentElement.classList.add("scripted");
  const findings = [...document.querySelectorAll("article.finding")];
  const inputs = ["text", "severity", "family", "subject"].map($).filter(Boolean);
  const fits = (each) => {
    const [text, severity, family, subject] = inputs.map((input) => input.value);
    return (
      (!text || each.textContent.toLowerCase().includes(text.toLowerCase())) &&
      (!severity || each.dataset.severity === severity) &&
      (!family || each.dataset.family === family) &&
      (!subject || each.dataset.subjects.split("\n").includes(subject))
    );
  };
  // A command is broken between its words, never at a hyphen of one.
  document.querySelectorAll(".finding pre[id]:not(.code)").forEach((command) => {
    const words = command.textContent.split(/(\s+)/).map((text) => {
      const word = document.createElement("span");
      if (text.trim()) word.className = "word";
      word.textContent = text;
      return word;
    });
    command.replaceChildren(...words);
  });
  const filter = () => {
    findings.forEach((each) => (each.hidden = !fits(each)));
    const shown = findings.filter((each) => !each.hidden).length;
    $("shown").textContent = shown === findings.length ? "" : `${shown} of ${findings.length} shown`;
  };
  // What a link leads to is shown: not filtered out, and not folded.
  const show = (target) => {
    if (target?.hidden) {
      inputs.forEach((input) => (input.value = ""));
      filter();
    }
    target?.querySelectorAll("details").forEach((each) => (each.open = true));
  };
  inputs.forEach((input) => input.addEventListener("input", filter));
  if (location.hash.startsWith("#finding-")) show($(location.hash.slice(1)));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    const link = event.target.closest("a[href^='#finding-']");
    if (link) show($(link.getAttribute("href").slice(1)));
    if (!button) return;
    const source = $(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      getSelection().selectAllChildren(source);
      document.execCommand("copy");
    }
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 1500);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT)$/.test(event.target.tagName)) return;
    if (event.key === "/" && inputs.length) {
      event.preventDefault();
      inputs[0].focus();
    }
    const step = { j: 1, k: -1 }[event.key];
    const shown = findings.filter((each) => !each.hidden);
    if (!step || !shown.length) return;
    const at = shown.indexOf(document.activeElement.closest("article.finding"));
    const next = shown[at < 0 ? (step > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + step, 0), shown.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "start" });
  });
})();
