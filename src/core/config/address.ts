// Addresses of stores, before anybody opens one.

/** As it may be shown in logs and messages: without user and password. */
export const withoutPassword = (url: string): string => url.replace(/\/\/[^/@]*@/, '//...@')

/** The address of a Redis with Resque's keys on it, where that of the server is meant; any other as it is. */
export const inResqueKeys = (address: string): string => address.replace(/^redis(s?):/, 'resque$1:')
