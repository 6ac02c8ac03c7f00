// The rule of base/doc/clean.go (isHref): what may follow a link. The server
// refuses a whole save over one bad address, so it must not get in here.
export function isHref(s: string): boolean {
  if (!s || s.length > 4096 || /[\u0000-\u0020\u007f-\u009f\ufffd]/.test(s)) return false;
  const i = s.search(/[:/?#\\]/);
  return i < 0 || s[i] !== ':' || ['http', 'https', 'mailto', 'tel'].includes(s.slice(0, i).toLowerCase());
}

// tidyHref makes an address one that may be followed, or ''.
export function tidyHref(raw: string): string {
  let s = raw.replace(/[\n\r\t]/g, '').trim().replace(/ /g, '%20');
  if (s.startsWith('//')) s = 'https:' + s;
  s = untracked(s);
  return isHref(s) ? s : '';
}

// untracked takes off what only tells where a link was clicked: it would follow the reader.
function untracked(s: string): string {
  const [, path, query, part] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(s) ?? [];
  if (!query) return s;
  const kept = query.split('&').filter(p => !/^(utm_\w+|fbclid|gclid|igshid|mc_[ce]id)(=|$)/i.test(p));
  return path + (kept.length ? '?' + kept.join('&') : '') + (part ?? '');
}

// typedHref also takes what people type: "example.org/page", "desk@example.org".
export function typedHref(raw: string): string {
  const s = raw.trim();
  if (/^[^\s/@:]+@[^\s/@:]+\.[^\s/@:]+$/.test(s)) return 'mailto:' + s;
  if (/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+([/?#]|$)/u.test(s)) return tidyHref('https://' + s);
  return tidyHref(s);
}
