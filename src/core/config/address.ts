// The address of a store, as it may be shown in logs and messages: without user and password.

export const withoutPassword = (url: string): string => url.replace(/\/\/[^/@]*@/, '//...@')
