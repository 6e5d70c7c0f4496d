// The text of HTML, as a reader would copy it from the page.

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' }

export const htmlText = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
      return (name !== undefined && named[name]) || whole
    })
