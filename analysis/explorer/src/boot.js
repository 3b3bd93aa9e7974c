// Unpacks the compressed script of the page and runs it.
(async () => {
  performance.mark("kith-boot");
  const packed = atob(document.getElementById("app").textContent);
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = packed.charCodeAt(i);
  if (typeof DecompressionStream === "undefined") {
    document.getElementById("kith").textContent =
      "Deze browser is te oud voor deze pagina. Werk hem bij. / This browser is too old for this page. Please update it.";
    return;
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  script.textContent = await new Response(stream).text();
  document.head.append(script);
})();
