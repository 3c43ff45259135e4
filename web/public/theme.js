// Kept out of the bundle: it must run before the first paint, and the content security policy forbids inline scripts.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem("taksir.theme");
  } catch (blocked) {
    stored = null;
  }
  var dark = stored ? stored === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
