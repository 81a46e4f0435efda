/** Hands something to the browser as a file to keep. */
export function save(name: string, text: string, kind: string): void {
  saveBlob(name, new Blob([text], { type: `${kind};charset=utf-8` }));
}

/** A phone's browser may ask first and read later: what is kept for it is let go a minute after. */
const KEPT_MS = 60_000;

export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
