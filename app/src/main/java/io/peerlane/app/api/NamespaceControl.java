package io.peerlane.app.api;

/** Attributes of namespaces, read and written with nvmet's rules. May block; otherwise safe from any thread. */
public interface NamespaceControl {

    /** @throws ApiProblem if there is no such namespace */
    NamespaceAttributes show(String nqn, String nsid);

    /**
     * Disables if that is asked for, then writes {@code p2pmem}, then enables if that is asked for. What was done before a
     * refusal stays done, as with the files.
     *
     * @throws ApiProblem if there is no such namespace, or an attribute cannot be written
     */
    NamespaceAttributes change(String nqn, String nsid, NamespaceChange change);
}
