package io.peerlane.app.report;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies of records in which one component differs. */
public final class Copies {

    private Copies() {}

    /**
     * A copy of a record.
     *
     * @param component name of what differs
     * @throws IllegalArgumentException if the record has no such component
     */
    public static <R extends Record> R with(R record, String component, @Nullable Object value) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        List<Class<?>> types = new ArrayList<>();
        Object[] values = new Object[components.length];
        boolean found = false;
        try {
            for (int i = 0; i < components.length; i++) {
                types.add(components[i].getType());
                boolean differs = components[i].getName().equals(component);
                found |= differs;
                values[i] = differs ? value : components[i].getAccessor().invoke(record);
            }
            if (!found) {
                throw new IllegalArgumentException(record.getClass() + " has no " + component);
            }
            @SuppressWarnings("unchecked") // its own class
            Class<R> type = (Class<R>) record.getClass();
            return type.getDeclaredConstructor(types.toArray(Class<?>[]::new)).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(record.getClass() + " is not copied", e);
        }
    }
}
