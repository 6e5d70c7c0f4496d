// The names of a Sidekiq payload's members, the only place where they are spelled. Those that begin with `hm_` are ours, which Ruby
// carries along like any member it does not know.

export const field = {
  retry: 'retry',
  queue: 'queue',
  backtrace: 'backtrace',
  dead: 'dead',
  tags: 'tags',
  retryFor: 'retry_for',
  retryQueue: 'retry_queue',
  class: 'class',
  args: 'args',
  jid: 'jid',
  createdAt: 'created_at',
  enqueuedAt: 'enqueued_at',
  errorMessage: 'error_message',
  errorClass: 'error_class',
  retriedAt: 'retried_at',
  failedAt: 'failed_at',
  retryCount: 'retry_count',
  errorBacktrace: 'error_backtrace',
  wrapped: 'wrapped',
  displayClass: 'display_class',
  encrypt: 'encrypt',
  returns: 'hm_returns',
  over: 'hm_over',
  lock: 'hm_unique',
} as const
