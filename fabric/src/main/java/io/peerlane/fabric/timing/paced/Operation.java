package io.peerlane.fabric.timing.paced;

/** Something that a device does and that takes time. */
public interface Operation {

    /** The bytes are moved: from now on only the model is waited for. Any thread; once. */
    void done();

    /**
     * Nobody waits for it any more: its continuation does not run, unless it runs already. The model goes on, for what was
     * taken was taken. Any thread; any number of times.
     */
    void cancel();
}
