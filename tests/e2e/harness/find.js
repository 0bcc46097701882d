// Finds what a reader sees by what is written on it.
// arguments: [kind, name], kind being "control" or "button"; returns { found: element } or { names: [...] }.
const [kind, name] = arguments;
const tidy = text => text.replace(/\s+/g, " ").trim();
const visible = element => element.checkVisibility({ visibilityProperty: true });

// A label's own words: not those of the control inside it, nor of its live value or unit-changing output.
function labelText(label) {
  const copy = label.cloneNode(true);
  for (const inner of copy.querySelectorAll("input, select, textarea, output, button")) inner.remove();
  return tidy(copy.textContent);
}

function namesOf(element) {
  const referenced = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
  const words = referenced.map(id => document.getElementById(id)?.textContent ?? "").join(" ");
  const labels = [...(element.labels ?? [])].filter(visible).map(labelText);
  const own = kind === "button" ? [element.textContent || element.value || ""] : [];
  return [...labels, words, element.getAttribute("aria-label") ?? "", ...own].map(tidy).filter(Boolean);
}

const selector = kind === "button"
  ? "button, [role=button], input[type=button], input[type=submit], summary"
  : "input, select, textarea, output, [role=slider], [role=switch], [role=checkbox]";
const candidates = [...document.querySelectorAll(selector)].filter(visible);
const named = candidates.filter(element => namesOf(element).includes(name));
// A slider and its number field may share their label: the field takes any value, so it is the one.
const found = named.find(element => element.type !== "range") ?? named[0];
return found ? { found } : { names: [...new Set(candidates.flatMap(namesOf))] };
