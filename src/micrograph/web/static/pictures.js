// A thumbnail that does not load leaves the placeholder behind it, not the browser's broken picture.

function lose(picture) {
  picture.classList.add("lost");
}

for (const picture of document.querySelectorAll(".picture img")) {
  if (picture.complete && picture.naturalWidth === 0) lose(picture);
  picture.addEventListener("error", () => lose(picture));
}
