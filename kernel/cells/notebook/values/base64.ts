/** As many arguments as a function safely takes. */
const pieceBytes = 8_192;

/** Bytes as base64, which is how JSON carries them. */
export function toBase64(bytes: Uint8Array): string {
  if (typeof Buffer === 'function') return Buffer.from(bytes).toString('base64');
  let text = '';
  for (let from = 0; from < bytes.length; from += pieceBytes)
    text += String.fromCharCode(...bytes.subarray(from, from + pieceBytes));
  return btoa(text);
}
