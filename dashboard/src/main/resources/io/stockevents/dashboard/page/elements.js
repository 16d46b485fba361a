// The page's elements. What comes from the stream goes into text nodes and nowhere else.

export const byId = (id) => document.getElementById(id);

/** A new element; children are elements or text. */
export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Sets text only if it is another, so that what listens to changes hears of real ones. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
