// <form data-confirm="Delete 3 items?" data-confirm-detail="…" data-confirm-button="Delete"> asks first.
// The attributes may also stand on the submit button. The dialog is components/confirm_dialog.html.

export function startConfirm() {
  const dialog = document.getElementById("confirm-dialog");
  if (!dialog?.showModal) return;
  const question = dialog.querySelector("#confirm-question");
  const detail = dialog.querySelector("[data-confirm-detail]");
  const go = dialog.querySelector("[data-confirm-go]");
  const usual = go.textContent;
  let confirmed = null;

  const ask = (form, submitter, asked) => {
    question.textContent = asked.dataset.confirm;
    detail.textContent = asked.dataset.confirmDetail ?? "";
    detail.hidden = !detail.textContent;
    go.textContent = asked.dataset.confirmButton ?? usual;
    dialog.returnValue = "";
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue !== "go") return;
        confirmed = form;
        form.requestSubmit(submitter);
        confirmed = null;
      },
      { once: true },
    );
    dialog.showModal();
  };

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const asked = event.submitter?.dataset.confirm ? event.submitter : form;
      if (!asked.dataset.confirm || confirmed === form) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(form, event.submitter, asked);
    },
    { capture: true },
  );
}
