// Runs before the page's own scripts: counts the animation frames that they ask for and are given.
(() => {
  const pending = new Set();
  let given = 0;
  const ask = window.requestAnimationFrame.bind(window);
  const cancel = window.cancelAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => {
    const id = ask((now) => {
      pending.delete(id);
      given += 1;
      callback(now);
    });
    pending.add(id);
    return id;
  };
  window.cancelAnimationFrame = (id) => {
    pending.delete(id);
    cancel(id);
  };
  // Calls back once the page asks for no more frames, or has had so many that it has shown in turn all that it was told
  // and only trains on. A hidden page is given none.
  window.whenSettled = (frames, settled) => {
    const enough = given + frames;
    const look = () => {
      if (pending.size === 0 || given >= enough || document.hidden) settled(true);
      else setTimeout(look, 5);
    };
    // What an event of this moment asks for is asked by then.
    setTimeout(look, 0);
  };
})();
