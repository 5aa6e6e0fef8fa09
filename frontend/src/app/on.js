// One listener on the document for elements that may come and go with parts of the page.

export function on(type, selector, act, options) {
  document.addEventListener(
    type,
    (event) => {
      const element = event.target instanceof Element ? event.target.closest(selector) : null;
      if (element) act(element, event);
    },
    options,
  );
}

// Calls `act` for what is there now and for what htmx puts in later.
export function whenPresent(selector, act) {
  const visit = (root) => {
    if (root.matches?.(selector)) act(root);
    for (const element of root.querySelectorAll(selector)) act(element);
  };
  visit(document);
  document.addEventListener("htmx:load", (event) => visit(event.detail.elt));
}
