// What a page says after a form was sent. The address carries a word, not the sentence, so that nobody else can put words
// into our mouth.

const notices: Readonly<Record<string, string>> = {
  welcome: 'Welcome! A mail is on its way to you; you find it under Mail. Its link confirms your address.',
  confirmed: 'Thank you. Your address is confirmed.',
  reminder: 'You will be reminded by mail.',
  newsletter: 'The newsletter is on its way, one job per reader.',
  tags: 'Your tags are kept. What you took off stays off.',
  import: 'The feed is being imported. Its posts appear one by one.',
}

export const noticeOf = (word: string | undefined): string | undefined =>
  word !== undefined && Object.hasOwn(notices, word) ? notices[word] : undefined
