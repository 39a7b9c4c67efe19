package io.peerlane.nvme.host;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Why an association ended, told once to each who wants to know. Safe from any thread. */
final class FailureNotice {

    private final AtomicReference<@Nullable AssociationException> reason = new AtomicReference<>();
    private final List<Consumer<AssociationException>> listeners = new CopyOnWriteArrayList<>();

    /** Null while it lives. */
    @Nullable
    AssociationException reason() {
        return reason.get();
    }

    /** True for the first reason, which stays; {@link #tell} follows. */
    boolean set(AssociationException why) {
        return reason.compareAndSet(null, why);
    }

    /** Tells the listeners. An association that its own side closed has not failed. */
    void tell() {
        var why = reason.get();
        if (why != null && why.kind() != AssociationException.Kind.CLOSED) {
            listeners.forEach(listener -> tell(listener, why));
        }
    }

    /** Has {@code listener} told once; at once, on this thread, if there is a reason already. */
    void listen(Consumer<AssociationException> listener) {
        listeners.add(listener);
        tell();
    }

    private void tell(Consumer<AssociationException> listener, AssociationException why) {
        if (listeners.remove(listener)) {
            listener.accept(why);
        }
    }
}
