import nodemailer, { type Transporter } from 'nodemailer';
import type { Config } from '../../shared/config.js';
import type { Outcome, Outgoing } from './notification.carrier.js';
import { unsubscribeUrl } from './notification.links.js';

const transports = new Map<string, Transporter>();

/** Hands one mail to the SMTP server. The Message-ID is the delivery's, so that a second handing-over is known as the same mail. */
export async function sendMail(config: Config, mail: Outgoing): Promise<Outcome> {
  try {
    const sent = await transportFor(config.smtpUrl ?? '').sendMail({
      from: config.mailFrom,
      to: { name: '', address: mail.recipient },
      subject: mail.subject ?? '',
      text: mail.text,
      html: mail.html ?? undefined,
      messageId: `<${mail.id}@${new URL(config.publicUrl).hostname}>`,
      headers: {
        'Auto-Submitted': 'auto-generated',
        'Content-Language': mail.locale,
        ...unsubscribeHeaders(config, mail),
      },
      // Nothing in a mail may read a file or fetch an address of ours.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return { kind: 'sent', providerId: sent.messageId };
  } catch (error) {
    return judge(error as Error & { responseCode?: number; code?: string; command?: string });
  }
}

/** RFC 8058: the reader's mail program shows a button of its own, which posts to the address. */
function unsubscribeHeaders(config: Config, mail: Outgoing): Record<string, string> {
  if (!mail.unsubscribable) return {};
  return {
    'List-Unsubscribe': `<${unsubscribeUrl(config, mail.id)}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

/** 5xx about the message or its recipient is for good; all else may be better later. A line that broke after DATA may have been heard. */
function judge(error: Error & { responseCode?: number; code?: string; command?: string }): Outcome {
  const reason = `${error.responseCode ?? error.code ?? 'error'}: ${error.message}`.slice(0, 300);
  const refused = error.responseCode !== undefined && error.responseCode >= 500;
  if (refused && error.code !== 'EAUTH') return { kind: 'refused', reason, dead: isNobody(error) };
  return { kind: 'failed', reason, uncertain: error.responseCode === undefined && error.command === 'DATA' };
}

/** The server knows no such mailbox: 550, 551 or 553 to RCPT TO, unless its own finer code speaks of something else (5.7.1, a policy). */
function isNobody(error: Error & { responseCode?: number; command?: string; response?: string }): boolean {
  const fine = /\b5\.(\d+)\.\d+\b/.exec(error.response ?? error.message)?.[1];
  return error.command === 'RCPT TO' && [550, 551, 553].includes(error.responseCode ?? 0) && (fine ?? '1') === '1';
}

function transportFor(url: string): Transporter {
  let transport = transports.get(url);
  if (!transport) {
    transport = nodemailer.createTransport(url, {
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
    } as never);
    transports.set(url, transport);
  }
  return transport;
}
