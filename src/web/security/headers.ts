// What every answer carries, whatever becomes of the request: nothing runs, loads or frames but what is ours.

const self = "'self'"
const none = "'none'"

const policy = [
  `default-src ${none}`,
  ...[`script-src ${self}`, `style-src ${self}`, `img-src ${self} data:`, `connect-src ${self}`, `font-src ${self}`],
  ...[`form-action ${self}`, `base-uri ${none}`, `frame-ancestors ${none}`, "require-trusted-types-for 'script'"],
].join('; ')

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // `no-referrer` would make browsers send `Origin: null` with our own forms.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-robots-tag': 'noindex, nofollow',
}
