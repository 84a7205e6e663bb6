/** What is known of a real log of `../shared/logs/formats`, read by hand. */
export interface RealLog {
  /** The file without `.log`. */
  readonly name: string;
  /** The format that is detected, or `refused`: less than half of the lines fit any. */
  readonly format: string;
  readonly wellFormed: number;
  readonly malformed: number;
  readonly empty: number;
  /** The host with most requests and their number; of equals the first by its bytes. */
  readonly topHost?: readonly [host: string, requests: number];
}

/** A log that no format fits. One of fewer than ten lines has empty answers and a warning, the others are an error. */
function refused(name: string, lines: number): RealLog {
  return { name, format: 'refused', wellFormed: 0, malformed: lines, empty: 0 };
}

/** A log of which every line is a row. */
function whole(name: string, format: string, lines: number, topHost: readonly [string, number]): RealLog {
  return { name, format, wellFormed: lines, malformed: 0, empty: 0, topHost };
}

export const realLogs: readonly RealLog[] = [
  whole('alb', 'alb', 12, ['203.0.113.1', 12]),
  whole('caddy_clf', 'common', 10, ['172.18.0.1', 10]),
  // Five hosts have two requests.
  whole('elb_classic', 'elb', 14, ['203.0.113.1', 2]),
  whole('gandi', 'gandi', 2, ['203.0.113.1', 1]),
  whole('haproxy', 'haproxy', 9, ['127.0.0.1', 6]),
  whole('iis_native', 'iis', 2, ['192.168.110.54', 1]),
  whole('ingress_nginx', 'ingress-nginx', 2, ['172.18.0.1', 2]),
  // Forwarded-for is `-`: nobody knows who asked.
  whole('istio_envoy', 'istio', 2, ['-', 2]),
  // A line of Combined and two of an error log stand between three of the format.
  {
    name: 'nginx_proxy_manager',
    format: 'nginx-proxy-manager',
    wellFormed: 3,
    malformed: 3,
    empty: 0,
    topHost: ['203.0.113.1', 2],
  },
  whole('nginx_xff', 'nginx-main', 10, ['192.168.1.69', 10]),
  whole('s3', 's3', 4, ['192.0.2.3', 3]),
  // 192.168.0.68 has five requests, too.
  whole('squid_native', 'squid', 12, ['192.168.0.227', 5]),
  whole('vhost_combined', 'vhost_combined', 20, ['203.0.113.1', 15]),
  // The first of its two lines lacks referrer and agent.
  whole('vhost_common', 'vhost_common', 2, ['203.0.113.1', 2]),
  whole('xff_list', 'combined', 1, ['172.16.13.37', 1]),
  refused('apache_error', 6),
  refused('apache_error_mixed', 12),
  refused('caddy_json', 6),
  refused('cloudfront', 12),
  refused('docker_compose_plain', 3),
  refused('flask_dev', 3),
  refused('iis_w3c', 12),
  refused('nginx_json', 6),
  refused('ssl_request', 10),
  refused('syslog_prefixed', 3),
  refused('traefik_json', 5),
];
