package io.peerlane.rdma.netty;

import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.util.Locale;

/** Failures of connection set-up as error numbers, with the address in the message. */
final class MpaFailures {

    private MpaFailures() {}

    static ErrnoException timedOut(Channel channel, String awaited) {
        return new ErrnoException(Errno.ETIMEDOUT, channel.remoteAddress() + ": no " + awaited + " in time");
    }

    static ErrnoException closed(Channel channel, String awaited) {
        return new ErrnoException(
                Errno.ECONNRESET, channel.remoteAddress() + ": closed the connection before the " + awaited);
    }

    static ErrnoException connect(SocketAddress address, Throwable cause) {
        var errno = Errno.EIO;
        if (cause instanceof ConnectTimeoutException) {
            errno = Errno.ETIMEDOUT;
        } else if (cause instanceof ConnectException) {
            errno = Errno.ECONNREFUSED;
        }
        return new ErrnoException(errno, "cannot connect to " + address + ": " + cause.getMessage(), cause);
    }

    static ErrnoException bind(SocketAddress address, Throwable cause) {
        var message = String.valueOf(cause.getMessage());
        var lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("already in use")) {
            return new ErrnoException(Errno.EADDRINUSE, "address " + address + " is in use", cause);
        }
        if (lower.contains("permission denied")) {
            return new ErrnoException(Errno.EACCES, "address " + address + " may not be used: " + message, cause);
        }
        var errno = cause instanceof BindException ? Errno.EINVAL : Errno.EIO;
        return new ErrnoException(errno, "cannot listen on " + address + ": " + message, cause);
    }
}
