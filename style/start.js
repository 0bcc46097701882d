// Called by the page's loader: says what is wrong when the program cannot start. Until it has started, keeps what the
// page around this one says, and shows an embedded page as one.

const early = [];
const keep = (event) => early.push(event);
window.addEventListener("message", keep);

const address = new URLSearchParams(location.search);
if (address.get("embed") === "1") document.documentElement.dataset.embed = "";
if (["light", "dark"].includes(address.get("theme"))) document.documentElement.dataset.theme = address.get("theme");

export default function start() {
  const say = (text) => {
    const notice = document.getElementById("cannot-start");
    notice.hidden = false;
    notice.querySelector("p").textContent = text;
    document.getElementById("status").textContent = "Not started.";
  };
  return {
    onStart() {},
    onProgress() {},
    onComplete() {},
    onSuccess() {
      window.removeEventListener("message", keep);
      for (const { data, origin, source } of early.splice(0)) {
        window.dispatchEvent(new MessageEvent("message", { data, origin, source }));
      }
    },
    onFailure(error) {
      const old = typeof WebAssembly === "undefined" || error instanceof WebAssembly.CompileError;
      say(
        old
          ? "This page needs WebAssembly with 128-bit SIMD, which every major browser has had since 2023. Please open it in a newer browser."
          : `The program behind this page could not be started (${error}). Reloading may help.`,
      );
    },
  };
}
