// Lists stay as they are while somebody reads them. Where there is more or less in the store by now, a link offers to look
// again; tables that nobody selects from are brought up to date by themselves.

import type { News } from './follow.ts'
import { pageAt } from './own-pages.ts'

const REFRESH_MS = 2000

export function offerFresh(): void {
  const offer = document.querySelector<HTMLAnchorElement>('[data-fresh]')
  if (offer) {
    offer.href = location.href
    document.addEventListener('news', (event) => {
      const now = (event as CustomEvent<News>).detail[offer.dataset.fresh ?? '']
      if (now !== undefined) offer.hidden = String(now) === offer.dataset.shown
    })
  }
  if (document.querySelector('[data-refresh]')) keepFresh()
}

function keepFresh(): void {
  let asked = 0
  let isAsking = false
  document.addEventListener('news', async () => {
    if (isAsking || performance.now() - asked < REFRESH_MS) return
    isAsking = true
    asked = performance.now()
    const page = await pageAt(location.href)
    isAsking = false
    // The next news try again.
    if (page) replace(page)
  })
}

/** Parts in which somebody is at work are left alone. */
function replace(page: Document): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-refresh]')) {
    const next = page.querySelector(`[data-refresh="${CSS.escape(part.dataset.refresh ?? '')}"]`)
    const isUsed = part.contains(document.activeElement) || part.querySelector('input:checked') !== null
    if (next && !isUsed) part.replaceWith(document.adoptNode(next))
  }
}
