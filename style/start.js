// Called by the page's loader: says what is wrong when the program cannot start.
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
    onSuccess() {},
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
