// What `cargo xtask bench --frames` puts into the page before anything of its own: it listens, and adds nothing.
(() => {
  if (window.probe !== undefined) return;
  const probe = { frames: [], tasks: [], memory: undefined };
  Object.defineProperty(window, 'probe', { value: probe });

  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) probe.tasks.push([task.startTime, task.duration]);
  }).observe({ type: 'longtask', buffered: true });

  // A message that is sent from an animation frame arrives when the browser has laid out and painted the page.
  const painted = new MessageChannel();
  painted.port2.onmessage = ({ data: frame }) => probe.frames[frame].push(performance.now() - probe.frames[frame][0]);

  const request = window.requestAnimationFrame;
  window.requestAnimationFrame = (callback) => request.call(window, (time) => {
    const start = performance.now();
    try {
      callback(time);
    } finally {
      painted.port1.postMessage(probe.frames.push([start, performance.now() - start]) - 1);
    }
  });

  // The module's memory, whichever way the loader starts it.
  for (const way of ['instantiate', 'instantiateStreaming']) {
    const instantiate = WebAssembly[way];
    WebAssembly[way] = async (...parameters) => {
      const result = await instantiate.apply(WebAssembly, parameters);
      probe.memory = (result.instance ?? result).exports.memory;
      return result;
    };
  }
})();
