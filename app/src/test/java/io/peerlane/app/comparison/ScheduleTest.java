package io.peerlane.app.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.report.Cell;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final List<Lane> LANES = Lane.of(List.of(DataPath.HOST, DataPath.CMB, DataPath.HOST));
    private static final List<Cell> CELLS = List.of(
            new Cell("write", 4096, 1, null), new Cell("read", 4096, 1, null), new Cell("read", 4096, 32, null));

    @Test
    void numbersAPathThatIsThereMoreThanOnce() {
        assertThat(LANES).extracting(Lane::label).containsExactly("host", "cmb", "host-2");
    }

    @Test
    void measuresEachCellAndPathOnceInEveryRepeatInAnOrderThatChanges() {
        Schedule schedule = new Schedule(LANES, CELLS, 7);
        List<List<Schedule.Turn>> repeats = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            repeats.add(schedule.next());
        }
        assertThat(repeats).allSatisfy(turns -> {
            assertThat(turns).extracting(Schedule.Turn::cell).containsExactlyInAnyOrderElementsOf(CELLS);
            assertThat(turns).allSatisfy(turn -> assertThat(turn.order()).containsExactlyInAnyOrderElementsOf(LANES));
        });
        for (Lane lane : LANES) {
            assertThat(repeats.stream()
                            .flatMap(List::stream)
                            .filter(turn -> turn.order().getFirst().equals(lane))
                            .count())
                    .isBetween(8L, 32L);
        }
    }

    @Test
    void givesTheSameOrderToTheSameSeed() {
        assertThat(new Schedule(LANES, CELLS, 3).next()).isEqualTo(new Schedule(LANES, CELLS, 3).next());
    }
}
