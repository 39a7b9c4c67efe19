package io.peerlane.rdma.verbs;

/** How a work request ended ({@code enum ibv_wc_status}). */
public enum WorkCompletionStatus {
    /** It did what was asked. */
    SUCCESS,
    /** The message is longer than the receive. */
    LOCAL_LENGTH_ERROR,
    /** The queue pair could not run the request. */
    LOCAL_QP_OPERATION_ERROR,
    /** A local element lies outside its region, or the key is not valid. */
    LOCAL_PROTECTION_ERROR,
    /** The queue pair is in error; this request was not run. */
    WR_FLUSH_ERROR,
    /** A memory region management request was refused. */
    MEMORY_MANAGEMENT_OPERATION_ERROR,
    /** The peer refused the access. */
    REMOTE_ACCESS_ERROR,
    /** The peer could not run the operation. */
    REMOTE_OPERATION_ERROR,
    /** The transport failed. */
    FATAL_ERROR
}
