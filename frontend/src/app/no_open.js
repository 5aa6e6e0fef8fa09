// A file that is dropped where nothing takes it must not be opened in place of the page.

const holdsFiles = (event) => Boolean(event.dataTransfer?.types?.includes("Files"));
const takesFiles = (target) => target instanceof Element && target.closest("input[type=file]");

export function startNoOpen() {
  for (const type of ["dragover", "drop"]) {
    addEventListener(type, (event) => {
      if (event.defaultPrevented || !holdsFiles(event) || takesFiles(event.target)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    });
  }
}
