import nodemailer, { type Transporter } from 'nodemailer';
import type { Config } from '../../shared/config.js';
import type { Outcome, Outgoing } from './notification.carrier.js';

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
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.locale },
      // Nothing in a mail may read a file or fetch an address of ours.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return { kind: 'sent', providerId: sent.messageId };
  } catch (error) {
    return judge(error as Error & { responseCode?: number; code?: string; command?: string });
  }
}

/** 5xx about the message or its recipient is for good; all else may be better later. A line that broke after DATA may have been heard. */
function judge(error: Error & { responseCode?: number; code?: string; command?: string }): Outcome {
  const reason = `${error.responseCode ?? error.code ?? 'error'}: ${error.message}`.slice(0, 300);
  const refused = error.responseCode !== undefined && error.responseCode >= 500;
  if (refused && error.code !== 'EAUTH') return { kind: 'refused', reason };
  return { kind: 'failed', reason, uncertain: error.responseCode === undefined && error.command === 'DATA' };
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
