import { extraNames, type Field } from './steps.ts';

/** What a variable of a pattern stands for: a field; the brackets and time of Apache's `%t`; or the port of a name before it. */
export type Variable = Field | { readonly op: 'bracketed-time' } | { readonly op: 'port' };

const microsecond = 1;
const millisecond = 1000;
const second = 1_000_000;

const skip: Variable = { op: 'skip' };
const list: Variable = { op: 'list' };
const host: Variable = { op: 'host', hasPort: false };
const query: Variable = { op: 'query', hasMark: false };
const forwarded: Variable = { op: 'forwarded', isHost: false };
const clf: Variable = { op: 'time', form: 'clf' };
const iso: Variable = { op: 'time', form: 'iso' };
const epoch: Variable = { op: 'time', form: 'epoch' };
const [vhost, user, protocol, referrer, agent] = extraNames.map((column): Variable => ({ op: 'name', column })) as [
  Variable,
  Variable,
  Variable,
  Variable,
  Variable,
];

function duration(microseconds: number, fraction: 'none' | 'any' | 'some'): Variable {
  return { op: 'duration', microseconds, fraction };
}

/** The variables of nginx that mean something here, and our own ones, which no server has. */
const meaningful: Readonly<Record<string, Variable>> = {
  skip,
  any: { op: 'any' },
  duration_s: duration(second, 'any'),
  duration_ms: duration(millisecond, 'any'),
  duration_us: duration(microsecond, 'any'),
  time_clf_local: { op: 'time', form: 'clf-local' },
  time_iis: { op: 'time', form: 'iis' },

  remote_addr: host,
  the_real_ip: host,
  remote_port: { op: 'port' },
  http_x_forwarded_for: forwarded,
  proxy_add_x_forwarded_for: forwarded,
  time_local: clf,
  time_iso8601: iso,
  msec: epoch,
  request: { op: 'request' },
  request_method: { op: 'method' },
  request_uri: { op: 'resource' },
  uri: { op: 'resource' },
  args: query,
  query_string: query,
  server_protocol: protocol,
  status: { op: 'status' },
  body_bytes_sent: { op: 'bytes' },
  bytes_sent: { op: 'bytes' },
  http_referer: referrer,
  http_user_agent: agent,
  host: vhost,
  http_host: vhost,
  server_name: vhost,
  remote_user: user,
  request_time: duration(second, 'some'),
};

/** The variables of nginx that are read over, by ends of lists and by name. */
const lists =
  /^upstream_(addr|bytes_received|bytes_sent|connect_time|first_byte_time|header_time|response_length|response_time|status)$/;
const families =
  /^(arg|cookie|http|sent_http|sent_trailer|upstream_http|upstream_trailer|upstream_cookie|proxy_protocol|ssl|geoip2?|realip|limit|tcpinfo|upstream_cache|upstream_queue|proxy)_\w+$/;
const others: readonly string[] = [
  'ancient_browser', 'binary_remote_addr', 'connection', 'connection_requests', 'connection_time', 'connections_active',
  'connections_reading', 'connections_waiting', 'connections_writing', 'content_length', 'content_type', 'date_gmt', 'date_local',
  'document_root', 'document_uri', 'fastcgi_path_info', 'fastcgi_script_name', 'gzip_ratio', 'hostname', 'http2', 'http3', 'https',
  'invalid_referer', 'is_args', 'k8s_ingress_name', 'memcached_key', 'modern_browser', 'msie', 'namespace', 'ingress_name',
  'service_name', 'service_port', 'nginx_version', 'pid', 'pipe', 'realpath_root', 'remote_id', 'req_id', 'request_body',
  'request_body_file', 'request_completion', 'request_filename', 'request_id', 'request_length', 'scheme', 'secure_link',
  'secure_link_expires', 'server_addr', 'server_port', 'session_log_id', 'session_time', 'spdy', 'uid_got', 'uid_reset', 'uid_set',
]; // biome-ignore format: a list of words

/** All names, for messages about one that is none. */
export const nginxNames: readonly string[] = [...Object.keys(meaningful), ...others];

/** What a variable of nginx stands for; undefined if nginx has none of that name. */
export function nginxVariable(name: string): Variable | undefined {
  const known = Object.hasOwn(meaningful, name) ? meaningful[name] : undefined;
  if (known !== undefined) return known;
  if (lists.test(name)) return list;
  return families.test(name) || others.includes(name) ? skip : undefined;
}

/** The directives of Apache, and of those who took them over, that mean something here. */
const directives: Readonly<Record<string, Variable>> = {
  a: host,
  h: host,
  t: { op: 'bracketed-time' },
  r: { op: 'request' },
  m: { op: 'method' },
  U: { op: 'resource' },
  q: { op: 'query', hasMark: true },
  H: protocol,
  s: { op: 'status' },
  b: { op: 'bytes' },
  B: { op: 'bytes' },
  O: { op: 'bytes' },
  u: user,
  v: vhost,
  V: vhost,
  p: { op: 'port' },
  D: duration(microsecond, 'none'),
  T: duration(second, 'any'),
};

const headers: Readonly<Record<string, Variable>> = {
  referer: referrer,
  'user-agent': agent,
  host: vhost,
  'x-forwarded-for': forwarded,
};

const units: Readonly<Record<string, Variable>> = {
  s: duration(second, 'any'),
  ms: duration(millisecond, 'any'),
  us: duration(microsecond, 'any'),
};

/** The forms of `%{…}t` that can be read, without `begin:` and `end:` before them. */
const timeForms: Readonly<Record<string, Variable>> = {
  sec: epoch,
  msec: epoch,
  usec: epoch,
  '%s': epoch,
  '%d/%b/%Y:%T %z': clf,
  '%d/%b/%Y:%H:%M:%S %z': clf,
  '%d/%b/%Y:%T': { op: 'time', form: 'clf-local' },
  '%d/%b/%Y:%H:%M:%S': { op: 'time', form: 'clf-local' },
  '%Y-%m-%dT%H:%M:%S%z': iso,
  '%Y-%m-%dT%H:%M:%S': iso,
  '%Y-%m-%d %H:%M:%S': iso,
  '%FT%T%z': iso,
  '%FT%T': iso,
  '%F %T': iso,
};

const skipped = 'AefiCInoPRSXklLcxdg^';

/** What a directive of Apache stands for, such as `h`, or `i` with the argument `Referer`; undefined if there is none of that name. */
export function apacheVariable(letter: string, argument: string | undefined): Variable | undefined {
  if (argument === undefined) return directives[letter] ?? (skipped.includes(letter) ? skip : undefined);
  switch (letter) {
    case 'a':
      return host;
    case 'i':
      return headers[argument.toLowerCase()] ?? skip;
    case 't':
      return timeForms[argument.replace(/^(begin|end):/, '')];
    case 'T':
      return units[argument];
    case 'p':
      return { op: 'port' };
    default:
      return skip;
  }
}
