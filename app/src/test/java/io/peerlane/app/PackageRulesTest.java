package io.peerlane.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom. */
@AnalyzeClasses(packages = "io.peerlane", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageRulesTest {

    @ArchTest
    static final ArchRule fabricKnowsNeitherRdmaNorNvme = noClasses()
            .that()
            .resideInAPackage("io.peerlane.fabric..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.peerlane.rdma..", "io.peerlane.nvme..", "io.peerlane.app..");

    @ArchTest
    static final ArchRule rdmaDoesNotKnowNvme = noClasses()
            .that()
            .resideInAPackage("io.peerlane.rdma..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.peerlane.nvme..", "io.peerlane.app..");

    @ArchTest
    static final ArchRule nvmeDoesNotKnowTheApplication = noClasses()
            .that()
            .resideInAPackage("io.peerlane.nvme..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.peerlane.app..");

    @ArchTest
    static final ArchRule onlyTheRdmaBindingsOfNvmeUseRdma = noClasses()
            .that()
            .resideInAPackage("io.peerlane.nvme..")
            .and()
            .resideOutsideOfPackages("io.peerlane.nvme.host.rdma..", "io.peerlane.nvme.target.rdma..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.peerlane.rdma..");

    @ArchTest
    static final ArchRule theRdmaBindingsSeeVerbsAndConnectionManagementOnly = noClasses()
            .that()
            .resideInAPackage("io.peerlane.nvme..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.peerlane.rdma.iwarp..", "io.peerlane.rdma.rnic..", "io.peerlane.rdma.netty..");

    @ArchTest
    static final ArchRule verbsAreNoEmulation = noClasses()
            .that()
            .resideInAnyPackage("io.peerlane.rdma.verbs..", "io.peerlane.rdma.cm..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.peerlane.rdma.iwarp..", "io.peerlane.rdma.rnic..", "io.peerlane.rdma.netty..");

    @ArchTest
    static final ArchRule hostAndTargetAreStrangers = noClasses()
            .that()
            .resideInAPackage("io.peerlane.nvme.host..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.peerlane.nvme.target..");

    @ArchTest
    static final ArchRule targetAndHostAreStrangers = noClasses()
            .that()
            .resideInAPackage("io.peerlane.nvme.target..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.peerlane.nvme.host..");

    @ArchTest
    static final ArchRule driverAndControllerMeetOnTheFabricOnly = noClasses()
            .that()
            .resideInAPackage("io.peerlane.nvme.host..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.peerlane.nvme.controller..");

    @ArchTest
    static final ArchRule controllerAndDriverMeetOnTheFabricOnly = noClasses()
            .that()
            .resideInAPackage("io.peerlane.nvme.controller..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.peerlane.nvme.host..", "io.peerlane.nvme.target..");

    @ArchTest
    static final ArchRule wireFormatsDependOnOctetsOnly = classes()
            .that()
            .resideInAnyPackage("..wire", "..wire..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("..wire", "..wire..", "io.peerlane.fabric.octets..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule nettyStaysInPackagesOfThatName = noClasses()
            .that()
            .resideOutsideOfPackage("..netty..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule micronautStaysInTheApplication = noClasses()
            .that()
            .resideOutsideOfPackage("io.peerlane.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micronaut..");

    @ArchTest
    static final ArchRule thePackagesOfFabricHaveNoCycles =
            slices().matching("io.peerlane.fabric.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule thePackagesOfRdmaHaveNoCycles =
            slices().matching("io.peerlane.rdma.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule thePackagesOfNvmeHaveNoCycles =
            slices().matching("io.peerlane.nvme.(**)").should().beFreeOfCycles();
}
