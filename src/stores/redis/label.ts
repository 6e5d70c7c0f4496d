// An address as it may be shown: without user and password.

export const labelOf = (url: string): string => url.replace(/\/\/[^/@]*@/, '//...@')
