"""One mail over SMTP: to the server that was checked, encrypted, within a time."""

import contextlib
import smtplib
import socket
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from monitors.outbox.reachable import Lookup, SendError, addresses_of, connect, cut_off
from queries.content.message_settings import Channel


def mail_of(channel: Channel, key: str, subject: str, text: str, html: str, at: datetime) -> EmailMessage:
    """A mail with both forms of a message. Its Message-ID is made of the key: by it mail programs drop doubles."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(subject.split())
    mail["From"] = channel.sender
    mail["To"] = ", ".join(channel.to)
    mail["Date"] = format_datetime(at.replace(tzinfo=UTC))
    mail["Message-ID"] = f"<{key.replace(':', '!')}@{channel.sender.rpartition('@')[2]}>"
    mail["X-Riskdesk-Key"] = key
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    return mail


def send_mail(
    channel: Channel,
    mail: EmailMessage,
    password: str,
    *,
    timeout: float,
    allow_private: bool,
    lookup: Lookup = socket.getaddrinfo,
) -> None:
    """Hand the mail to the channel's server. Raises SendError unless it took it for one recipient at least."""
    if channel.security == "none" and not allow_private:
        raise SendError(f"{channel.host}: not encrypted; `allow_private = true` in [messages] allows it")
    places = addresses_of(channel.host, channel.port, allow_private=allow_private, lookup=lookup)
    made = connect(channel.host, places, timeout)
    with cut_off(made, timeout) as was_cut:
        try:
            _talk(channel, mail, password, made, timeout)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise SendError(f"{channel.host}: {_why(error, was_cut(), timeout)}") from error
        finally:
            made.close()


class _Checked(smtplib.SMTP):
    """SMTP over a connection that was made already."""

    def __init__(self, host: str, made: socket.socket, timeout: float) -> None:
        self.made = made
        super().__init__(timeout=timeout, local_hostname="riskdesk.localdomain")
        self._host = host  # the name that the certificate is asked about

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self.made


def _talk(channel: Channel, mail: EmailMessage, password: str, made: socket.socket, timeout: float) -> None:
    context = ssl.create_default_context()
    if channel.security == "tls":
        made = context.wrap_socket(made, server_hostname=channel.host)
    server = _Checked(channel.host, made, timeout)
    code, _ = server.connect(channel.host, channel.port)
    if code != 220:
        raise smtplib.SMTPConnectError(code, b"")
    if channel.security == "starttls":
        server.starttls(context=context)
    if channel.user:
        server.login(channel.user, password)
    server.send_message(mail)
    with contextlib.suppress(OSError, smtplib.SMTPException):
        server.quit()  # the mail is taken: how the goodbye goes makes no difference


def _why(error: Exception, was_cut: bool, timeout: float) -> str:
    """In words; what the server wrote is left out: it may repeat who signed in."""
    if was_cut or isinstance(error, TimeoutError):
        return f"no whole answer within {timeout:g} seconds"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"user and password were not accepted ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"none of the {len(error.recipients)} recipients was accepted"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "the server offers no encryption (STARTTLS) or no sign-in"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"answered {error.smtp_code}"
    if isinstance(error, ssl.SSLError):
        return "no encrypted connection could be made, or its certificate is not of this name"
    if isinstance(error, ValueError):
        return "an address or a line of the mail cannot be sent"
    return "the connection broke off before the mail was taken"
