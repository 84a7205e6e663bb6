/** The command that is meant when none is named. */
export const analyzeCommandName = 'analyze';
/** Before or after the name of a command, it asks for its help. */
export const helpName = 'help';
/** Candidates for a mistyped word. */
export const commandNames: readonly string[] = ['watch', 'events', helpName, analyzeCommandName];
