// What an app that is guarded by helmet 8, as it comes, adds to every answer. Its policy is put beside ours, as a proxy that adds
// one does, so that a page has to get along with both.

import type { OutgoingHttpHeader, OutgoingHttpHeaders, RequestListener, ServerResponse } from 'node:http'

const policy = [
  ...["default-src 'self'", "base-uri 'self'", "font-src 'self' https: data:", "form-action 'self'"],
  ...["frame-ancestors 'self'", "img-src 'self' data:", "object-src 'none'", "script-src 'self'"],
  ...["script-src-attr 'none'", "style-src 'self' https: 'unsafe-inline'", 'upgrade-insecure-requests'],
].join(';')

const headers: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
}

/** Only ours stands in what the listener writes; helmet's comes beside it. */
function withBoth(response: ServerResponse): void {
  const write = response.writeHead.bind(response)
  const both = (given: OutgoingHttpHeaders): OutgoingHttpHeader[] => [
    ...Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name, value])),
    ...['content-security-policy', policy],
  ]
  Object.assign(response, {
    writeHead: (status: number, given: OutgoingHttpHeaders = {}) => write(status, both(given)),
  })
}

export const underHelmet =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    withBoth(response)
    listener(request, response)
  }
