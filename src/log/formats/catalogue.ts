import { compileFormat, type Format } from './format.ts';
import type { LineFormat } from './steps.ts';

const common = '%h %l %u %t "%r" %>s %b';
const referrerAndAgent = '"%{Referer}i" "%{User-Agent}i"';
const combined = `${common} ${referrerAndAgent}`;
const upstream = '$upstream_addr $upstream_response_length $upstream_response_time $upstream_status $req_id';
const oldElb =
  '$time_iso8601 $skip $remote_addr:$remote_port $skip $duration_s $duration_s $duration_s $status $skip ' +
  '$skip $bytes_sent "$request"';
const elb = `${oldElb} "$http_user_agent" $skip $skip`;
const envoyTail =
  '$skip $bytes_sent $duration_ms $skip "$http_x_forwarded_for" "$http_user_agent" "$skip" "$host" "$skip"';
const haproxyStart =
  '$remote_addr:$remote_port [$time_clf_local] $skip $skip/$skip $skip/$skip/$skip/$skip/$duration_ms ' +
  '$status $bytes_sent $skip $skip $skip $skip/$skip/$skip/$skip/$skip $skip/$skip';
/** With the captured headers of requests and responses, if any. */
const haproxy = ['', ' {$any}', ' {$any} {$any}'].map((headers) => `${haproxyStart}${headers} "$request"`);

/**
 * Every format that is known by a name. A new one is an entry here, and a golden case in test/log/formats.
 *
 * Among formats that fit as many lines of a log, the one with more fields is detected, then the first one.
 */
export const formats: readonly Format[] = [
  {
    name: 'common',
    patterns: [common],
    sample: '203.0.113.7 - alice [10/Oct/2026:13:55:36 +0000] "GET /a HTTP/1.1" 200 2326',
  },
  {
    name: 'combined',
    patterns: [combined],
    sample:
      '203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /a?b=1 HTTP/1.1" 200 2326 "https://example.com/" "curl/8.5.0"',
  },
  {
    name: 'nginx-main',
    patterns: [`${combined} "$http_x_forwarded_for"`],
    sample:
      '203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /a HTTP/1.1" 200 612 "-" "curl/8.5.0" "198.51.100.9, 203.0.113.1"',
  },
  {
    name: 'ingress-nginx',
    patterns: [
      `${combined} $request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] ${upstream}`,
    ],
    sample:
      '203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "POST /p HTTP/1.1" 200 59 "-" "curl/8.5.0" 89 0.001 ' +
      '[default-web-8080] [] 10.0.0.5:8080 59 0.000 200 529a007902362a5f51385a5fa7049884',
  },
  {
    name: 'ingress-nginx-old',
    patterns: [
      `%h - [$the_real_ip] - %u %t "%r" %>s %b ${referrerAndAgent} $request_length $request_time [$proxy_upstream_name] ${upstream}`,
    ],
    sample:
      '203.0.113.7 - [203.0.113.7] - - [10/Oct/2026:13:55:36 +0000] "POST /p HTTP/1.1" 200 59 "-" "curl/8.5.0" 89 0.001 ' +
      '[default-web-8080] 10.0.0.5:8080 59 0.000 200 529a007902362a5f51385a5fa7049884',
  },
  {
    name: 'traefik-clf',
    patterns: [`%h %l %u %t "%r" $status %b ${referrerAndAgent} $skip "$any" "$any" \${duration_ms}ms`],
    sample:
      '203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /i HTTP/1.1" 200 352 "-" "curl/8.5.0" 240 "test@docker" ' +
      '"http://10.0.0.3:80" 12ms',
  },
  {
    name: 'common-time',
    patterns: [`${common} %D`],
    sample: '203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /a HTTP/1.1" 200 2326 1830',
  },
  {
    name: 'combined-time',
    patterns: [`${combined} %D`],
    sample: '203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /a HTTP/1.1" 200 2326 "-" "curl/8.5.0" 1830',
  },
  {
    name: 'nginx-time',
    patterns: [`${combined} $request_time`],
    sample: '203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /a HTTP/1.1" 200 2326 "-" "curl/8.5.0" 0.018',
  },
  {
    name: 'jira',
    patterns: [`%h %l %u %t "%r" %>s %b $duration_ms ${referrerAndAgent} "$any"`],
    sample:
      '203.0.113.7 835x12x1 alice [10/Oct/2026:13:55:36 +0000] "GET /secure/Dashboard.jspa HTTP/1.1" 200 2326 18 ' +
      '"https://example.com/" "curl/8.5.0" "1x2y3z"',
  },
  {
    name: 'vhost_common',
    patterns: [`%v:%p ${common}`],
    sample: 'www.example.com:443 203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /a HTTP/1.1" 200 2326',
  },
  {
    name: 'vhost_combined',
    patterns: [`%v:%p ${combined}`],
    sample:
      'www.example.com:443 203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /a HTTP/1.1" 200 2326 "-" "curl/8.5.0"',
  },
  {
    name: 'gandi',
    patterns: [`%v %h %l %u %t ($duration_s s) "%r" %>s %b ${referrerAndAgent}`],
    sample:
      'www.example.com 203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] (0 s) "GET / HTTP/1.1" 301 368 "-" "curl/8.5.0"',
  },
  {
    name: 'ovh',
    patterns: [`%h %v %u %t "%r" %>s %b ${referrerAndAgent}`],
    sample: '203.0.113.7 www.example.com alice [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 301 368 "-" "curl/8.5.0"',
    isNamedOnly: true,
  },
  {
    name: 'lighttpd',
    patterns: [`%h %V %u %t "%r" %>s %b ${referrerAndAgent}`],
    sample: '203.0.113.7 www.example.com - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 368 "-" "curl/8.5.0"',
    isNamedOnly: true,
  },
  {
    name: 'nginx-proxy-manager',
    patterns: [
      '[$time_local] $upstream_cache_status $upstream_status $status - $request_method $scheme $host "$request_uri" [Client $remote_addr] ' +
        '[Length $bytes_sent] [Gzip $gzip_ratio] [Sent-to $any] "$http_user_agent" "$http_referer"',
      '[$time_local] $status - $request_method $scheme $host "$request_uri" [Client $remote_addr] ' +
        '[Length $bytes_sent] [Gzip $gzip_ratio] "$http_user_agent" "$http_referer"',
    ],
    sample:
      '[10/Oct/2026:13:55:36 +0000] - 404 404 - GET http example.com "/a" [Client 203.0.113.7] [Length 192] [Gzip 3.10] ' +
      '[Sent-to 10.0.0.2] "curl/8.5.0" "-"',
  },
  {
    name: 'envoy',
    patterns: [`[$time_iso8601] "$request_method $request_uri $server_protocol" $status $skip ${envoyTail}`],
    sample:
      '[2026-10-10T13:55:36.310Z] "POST /api HTTP/2" 204 - 154 0 226 100 "203.0.113.28" "curl/8.5.0" ' +
      '"cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "example.com" "10.0.2.1:80"',
  },
  {
    name: 'istio',
    patterns: [
      `[$time_iso8601] "$request_method $request_uri $server_protocol" $status $skip $skip $skip "$skip" ${envoyTail}`,
    ],
    sample:
      '[2026-10-10T13:55:36.310Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 0 22 1 1 "203.0.113.28" "curl/8.5.0" ' +
      '"c3af7028-29f0-95b8-818b-fbdec80ba206" "example.com" "10.0.2.1:80"',
  },
  {
    name: 'haproxy',
    // As syslog writes it, or without its time, host and program.
    patterns: [...haproxy, ...haproxy.map((pattern) => `$skip $skip $skip $skip $skip: ${pattern}`)],
    sample:
      '203.0.113.7:33317 [10/Oct/2026:13:55:36.655] http-in~ static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 ' +
      '{example.com} {} "GET /index.html HTTP/1.1"',
  },
  {
    name: 'squid',
    patterns: [
      '$msec $duration_ms $remote_addr $skip/$status $bytes_sent $request_method $request_uri $remote_user $skip/$skip $skip',
    ],
    sample:
      '1791640536.366    502 203.0.113.7 TCP_MISS/200 1270 GET http://example.com/a - HIER_DIRECT/198.51.100.5 text/html',
  },
  {
    name: 'elb',
    patterns: [elb, oldElb],
    sample:
      '2026-10-10T13:55:36.945958Z my-lb 203.0.113.39:2817 10.0.0.1:80 0.000086 0.001048 0.001337 200 200 0 57 ' +
      '"GET https://www.example.com:443/ HTTP/1.1" "curl/8.5.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2',
  },
  {
    name: 'alb',
    patterns: [`$skip ${elb} $skip "$skip" "$host" "$skip"`, `$skip ${elb}`, `$skip ${oldElb}`],
    sample:
      'https 2026-10-10T13:55:36.186641Z app/lb/50dc 203.0.113.11:44740 10.0.0.1:80 0.001 0.002 0.000 200 200 204 390 ' +
      '"GET https://www.example.com:443/ HTTP/1.1" "curl/8.5.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:x "Root=1-58" ' +
      '"www.example.com" "-" 0 2026-10-10T13:55:36.185Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_dc57',
  },
  {
    name: 's3',
    patterns: [
      '$skip $host [$time_local] $remote_addr $remote_user $skip $skip $skip "$request" $status $skip $bytes_sent $skip ' +
        '$duration_ms $skip "$http_referer" "$http_user_agent"',
    ],
    sample:
      '79a5be bucket [10/Oct/2026:13:55:36 +0000] 203.0.113.3 79a5be 3E57427F3EXAMPLE REST.GET.OBJECT a.jpg ' +
      '"GET /bucket/a.jpg HTTP/1.1" 200 - 2662992 3462992 70 10 "-" "S3Console/0.4" - s9lz= SigV4 ' +
      'ECDHE-RSA-AES128-GCM-SHA256 AuthHeader bucket.s3.us-west-1.amazonaws.com TLSv1.2 - -',
  },
  {
    name: 'iis',
    patterns: [
      '$remote_addr, $remote_user, $time_iis, $skip, $skip, $skip, $duration_ms, $skip, $bytes_sent, $status, $skip, ' +
        '$request_method, $uri, $args,',
    ],
    sample:
      '203.0.113.7, -, 10/10/26, 7:55:20, W3SVC2, SERVER, 198.51.100.1, 4502, 163, 3223, 200, 0, GET, /logo.gif, -,',
  },
];

/** The format of that name; undefined if there is none. */
export function findFormat(name: string): Format | undefined {
  return formats.find((format) => format.name === name);
}

/** What kernels read until they are told another format. */
export const commonFormat: LineFormat = compileFormat(findFormat('common') as Format);

/** No line is in it: each is malformed, and explained by that. */
export const unknownFormat: LineFormat = { ...commonFormat, name: 'unknown', layouts: [] };
