/** What an error code of a connection means to a person, and what can be done. */
const explanations: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused; is it running?',
  ECONNRESET: 'it broke the connection',
  EPIPE: 'it broke the connection',
  ENOTFOUND: 'no such host; is the name right?',
  EAI_AGAIN: 'the name cannot be looked up now',
  EHOSTUNREACH: 'no way to that host; is the network up?',
  ENETUNREACH: 'no way to that network; is it up?',
  ETIMEDOUT: 'no answer',
  EADDRNOTAVAIL: 'this machine has no such address, or no port left',
  EACCES: 'this machine does not allow it',
  EMFILE: 'too many open files',
};

/** Why a connection failed, in words. */
export function describeFailure(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return explanations[code] ?? message;
}
